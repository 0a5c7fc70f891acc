"""What works on the course itself: python3 -m tools lab | work | test | build | ...

Nothing of the course imports from here.
"""
