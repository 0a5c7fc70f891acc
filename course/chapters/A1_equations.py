# %% [markdown]
# # A1 Every equation
#
# The 241 equations, definitions, settings, results and claims of the four sources. For each: what the source says, in its own notation; whether it holds; the cell that teaches it; the code that computes it (the cell that writes it inline, and the names in `nnlib` that cite it); the test that checks it. 207 of them can be computed, and each of these has a test. To find one, search the page.
#
# This notebook is made by `course/appendix.py`. The errata are in [A2](A2_errata.ipynb).

# %% [markdown]
# ## F: *Mathematical Foundations of an L-layer Neural Network*
#
# 34 rows.

# %% [markdown]
# ### F in chapter 01
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-3.2b | sec 3.2 | `Softmax: A_{k,i}^{[L]} = exp(Z_{k,i}) / sum_{j=1}^C exp(Z_{j,i})` | ambiguous, see F-E8 | [01 Softmax](01_softmax.ipynb#cell-id=01_softmax-009) | [code of F-3.2b](01_softmax.ipynb#cell-id=01_softmax-010), `softmax`, `log_softmax`, `cross_entropy_from_logits` | [softmax printed in columns is the transpose of ours](../tests/test_printed_equations_01.py); [softmax as printed overflows where ours does not](../tests/test_printed_equations_01.py) |

# %% [markdown]
# ### F in chapter 02
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-4a | sec 4 | `L = -(1/m) sum_i sum_k Y_{k,i} log A_{k,i}^{[L]}` | ambiguous, see F-E8 | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of F-4a](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008), `log_softmax`, `cross_entropy`, `cross_entropy_from_logits` | [loss printed in columns is ours in rows](../tests/test_printed_equations_02.py); [loss as printed fails in float32 where ours is exact](../tests/test_printed_equations_02.py) |
# | F-4b | sec 4 | `m = batch size, C = number of classes` | ambiguous, see F-E6 | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-009) | [code of F-4b](02_cross_entropy.ipynb#cell-id=02_cross_entropy-010) | [loss printed in columns is ours in rows](../tests/test_printed_equations_02.py); [m counts the samples of one loss also in a short batch](../tests/test_printed_equations_02.py) |
# | F-5.1 | sec 5.1 | `dL/dZ^{[L]} = A^{[L]} - Y` | erratum, see F-E1 | [02 From one sample to a batch: the 1/m](02_cross_entropy.ipynb#cell-id=02_cross_entropy-031) | [code of F-5.1](02_cross_entropy.ipynb#cell-id=02_cross_entropy-032), `cross_entropy_backward` | [gradient printed in columns lacks the m of its own loss](../tests/test_printed_equations_02.py) |

# %% [markdown]
# ### F in chapter 03
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-3.2a | sec 3.2 | `ReLU: A^{[l]} = max(0, Z^{[l]}) (elementwise)` | yes | [03 Why an activation function?](03_two_layer_network.ipynb#cell-id=03_two_layer_network-005) | [code of F-3.2a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-006), `relu` | [relu printed in columns is the transpose of ours](../tests/test_printed_equations_03.py) |
# | F-5.3a | sec 5.3 | `dA/dZ = 1 if Z > 0 else 0` | ambiguous, see F-E9 | [03 Their derivatives](03_two_layer_network.ipynb#cell-id=03_two_layer_network-007) | [code of F-5.3a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-008), `relu_backward`, `Network` | [printed derivative of relu is the diagonal of its jacobian](../tests/test_printed_equations_03.py) |

# %% [markdown]
# ### F in chapter 05
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-1a | sec 1 | fully connected deep network, task: MNIST digit classification | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of F-1a](05_deep_network.ipynb#cell-id=05_deep_network-012) |  |
# | F-1b | sec 1 | `[Linear -> ReLU]^{L-1} -> Linear -> Softmax` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of F-1b](05_deep_network.ipynb#cell-id=05_deep_network-004), `Network` | [power of linear and relu says how often it is repeated](../tests/test_printed_equations_05.py) |
# | F-2a | sec 2 | `W^{[l]} in R^{n^{[l]} x n^{[l-1]}}` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-005) | [code of F-2a](05_deep_network.ipynb#cell-id=05_deep_network-006), `Network` | [printed shapes are the transposes of ours](../tests/test_printed_equations_05.py) |
# | F-2b | sec 2 | `b^{[l]} in R^{n^{[l]} x 1} (broadcast over the m columns)` | ambiguous, see F-E10 | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-005) | [code of F-2b](05_deep_network.ipynb#cell-id=05_deep_network-006), `Network` | [printed shapes are the transposes of ours](../tests/test_printed_equations_05.py) |
# | F-3.1 | sec 3.1 | `Z^{[l]} = W^{[l]} A^{[l-1]} + b^{[l]}` | yes, see F-E10 | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-005) | [code of F-3.1](05_deep_network.ipynb#cell-id=05_deep_network-006), `Network` | [pre activation of every layer entry by entry](../tests/test_printed_equations_05.py) |
# | F-5.2a | sec 5.2 | `dW^{[l]} = (1/m) dZ^{[l]} (A^{[l-1]})^T` | ambiguous, see F-E1 | [05 Backward, once for all layers](05_deep_network.ipynb#cell-id=05_deep_network-015) | [code of F-5.2a](05_deep_network.ipynb#cell-id=05_deep_network-014), `Network` | [printed recursion is right if it starts from prediction minus label](../tests/test_printed_equations_05.py); [printed recursion with the true gradient is m times too small](../tests/test_printed_equations_05.py) |
# | F-5.2b | sec 5.2 | `db^{[l]} = (1/m) sum_{i=1}^m dZ^{[l](i)}` | ambiguous, see F-E1 | [05 Backward, once for all layers](05_deep_network.ipynb#cell-id=05_deep_network-015) | [code of F-5.2b](05_deep_network.ipynb#cell-id=05_deep_network-014), `Network` | [printed recursion is right if it starts from prediction minus label](../tests/test_printed_equations_05.py); [printed recursion with the true gradient is m times too small](../tests/test_printed_equations_05.py) |
# | F-5.2c | sec 5.2 | `dA^{[l-1]} = (W^{[l]})^T dZ^{[l]}` | yes | [05 Backward, once for all layers](05_deep_network.ipynb#cell-id=05_deep_network-013) | [code of F-5.2c](05_deep_network.ipynb#cell-id=05_deep_network-014), `Network` | [printed recursion is right if it starts from prediction minus label](../tests/test_printed_equations_05.py); [printed recursion with the true gradient is m times too small](../tests/test_printed_equations_05.py) |
# | F-5.3b | sec 5.3 | `dZ^{[l]} = dA^{[l]} odot 1[Z^{[l]} > 0]` | yes | [05 Backward, once for all layers](05_deep_network.ipynb#cell-id=05_deep_network-013) | [code of F-5.3b](05_deep_network.ipynb#cell-id=05_deep_network-014), `relu_backward`, `Network` | [printed recursion is right if it starts from prediction minus label](../tests/test_printed_equations_05.py) |
# | F-x1 | whole text | NOT GIVEN: layer sizes, L, n^{\[0\]}=784, C=10, alpha, betas, eps, m\_b, epochs, bias init, input scale, results | ambiguous, see F-E10 | [05 What F leaves open](05_deep_network.ipynb#cell-id=05_deep_network-011) | [code of F-x1](05_deep_network.ipynb#cell-id=05_deep_network-012) |  |

# %% [markdown]
# ### F in chapter 06
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-2c | sec 2 | `He: W^{[l]} ~ N(0, 2/n^{[l-1]})` | ambiguous, see F-E3 | [06 He](06_initialisation.ipynb#cell-id=06_initialisation-024) | [code of F-2c](06_initialisation.ipynb#cell-id=06_initialisation-025), `he_normal` | [he is normal with variance 2 over the columns of the printed matrix](../tests/test_printed_equations_06.py) |
# | F-2d | sec 2 | He init preserves variance across ReLU layers | erratum, see F-E4 | [06 'He preserves variance'](06_initialisation.ipynb#cell-id=06_initialisation-028) | [code of F-2d](06_initialisation.ipynb#cell-id=06_initialisation-029) | [he preserves the variance of z and not of a](../tests/test_printed_equations_06.py) |

# %% [markdown]
# ### F in chapter 07
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-1c | sec 1 | loss = cross-entropy; optimizer = Adam | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) |  |  |
# | F-6.1a | sec 6.1 | `W^{[l]} <- W^{[l]} - alpha dW^{[l]}` | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of F-6.1a](07_optimisers.ipynb#cell-id=07_optimisers-004), `GradientDescent` | [gradient descent layer by layer in columns](../tests/test_printed_equations_07.py) |
# | F-6.1b | sec 6.1 | `b^{[l]} <- b^{[l]} - alpha db^{[l]}` | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of F-6.1b](07_optimisers.ipynb#cell-id=07_optimisers-004), `GradientDescent` | [gradient descent layer by layer in columns](../tests/test_printed_equations_07.py) |
# | F-6.1c | sec 6.1 | alpha = learning rate (no value) | ambiguous, see F-E7 | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) |  |  |
# | F-6.2a | sec 6.2 | `v_t = beta_1 v_{t-1} + (1-beta_1) g_t` | yes, see F-E7, X-E2 | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of F-6.2a](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [adam of foundations is ours and that of pytorch](../tests/test_printed_equations_07.py) |
# | F-6.2b | sec 6.2 | `s_t = beta_2 s_{t-1} + (1-beta_2) g_t^2` | yes, see F-E7 | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of F-6.2b](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [adam of foundations is ours and that of pytorch](../tests/test_printed_equations_07.py) |
# | F-6.2c | sec 6.2 | `vhat_t = v_t / (1 - beta_1^t)` | yes, see F-E7 | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of F-6.2c](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [adam of foundations is ours and that of pytorch](../tests/test_printed_equations_07.py); [bias correction makes the moments right on average](../tests/test_printed_equations_07.py) |
# | F-6.2d | sec 6.2 | `shat_t = s_t / (1 - beta_2^t)` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of F-6.2d](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [adam of foundations is ours and that of pytorch](../tests/test_printed_equations_07.py); [bias correction makes the moments right on average](../tests/test_printed_equations_07.py) |
# | F-6.2e | sec 6.2 | `theta <- theta - alpha vhat_t / (sqrt(shat_t) + eps)` | yes | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) | [code of F-6.2e](07_optimisers.ipynb#cell-id=07_optimisers-033), `Adam` | [adam of foundations is ours and that of pytorch](../tests/test_printed_equations_07.py) |
# | F-6.2f | sec 6.2 | `g_t = gradient at step t` | ambiguous, see F-E7 | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of F-6.2f](07_optimisers.ipynb#cell-id=07_optimisers-037) | [step t is one update and not one epoch](../tests/test_printed_equations_07.py) |
# | F-6.2g | sec 6.2 | beta\_1, beta\_2, eps (no values) | ambiguous, see F-E7 | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) |  |  |

# %% [markdown]
# ### F in chapter 08
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | F-7a | sec 7 | mini-batch size m\_b (no value) | ambiguous, see F-E6, F-E10 | [08 Why batches at all?](08_evaluation.ipynb#cell-id=08_evaluation-009) | [code of F-7a](08_evaluation.ipynb#cell-id=08_evaluation-010), `minibatches` |  |
# | F-7b | sec 7 | mini-batches reduce the variance of the gradient estimate | erratum, see F-E2 | [08 Why batches at all?](08_evaluation.ipynb#cell-id=08_evaluation-009) | [code of F-7b](08_evaluation.ipynb#cell-id=08_evaluation-010) | [variance over all possible batches](../tests/test_printed_equations_07.py); [variance of a batch gradient over all batches that there are](../tests/test_printed_equations_08.py) |
# | F-7c | sec 7 | mini-batches improve efficiency | yes | [08 Why batches at all?](08_evaluation.ipynb#cell-id=08_evaluation-009) | [code of F-7c](08_evaluation.ipynb#cell-id=08_evaluation-010) | [more updates from the same samples reach a lower loss](../tests/test_printed_equations_07.py); [small batches get further with the same number of samples](../tests/test_printed_equations_08.py) |
# | F-8a | sec 8 | `yhat^{(i)} = argmax_k A_{k,i}^{[L]}` | ambiguous, see F-E5 | [08 Accuracy](08_evaluation.ipynb#cell-id=08_evaluation-011) | [code of F-8a](08_evaluation.ipynb#cell-id=08_evaluation-012) | [accuracy printed in columns is ours](../tests/test_printed_equations_08.py) |
# | F-8b | sec 8 | `Acc = (1/m) sum_i 1(yhat^{(i)} = y^{(i)})` | ambiguous, see F-E6 | [08 Accuracy](08_evaluation.ipynb#cell-id=08_evaluation-011) | [code of F-8b](08_evaluation.ipynb#cell-id=08_evaluation-012), `accuracy` | [accuracy printed in columns is ours](../tests/test_printed_equations_08.py) |

# %% [markdown]
# ## R: Rasyid, *Mathematics of Neural Network*
#
# 62 rows.

# %% [markdown]
# ### R in chapter 01
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-eq5 | eq 5 | `yhat = Softmax(z_2)` | ambiguous, see R-E13 | [01 A batch: which axis?](01_softmax.ipynb#cell-id=01_softmax-026) | [code of R-eq5](01_softmax.ipynb#cell-id=01_softmax-027), `softmax`, `Network` | [softmax of the batch acts on each row alone](../tests/test_printed_equations_01.py) |
# | R-eq6 | eq 6 | `Softmax(z_i) = exp(z_i) / sum_{k=1}^K exp(z_k), i = 1..K` | ambiguous, see R-E13, F-E8, R-E14 | [01 Softmax](01_softmax.ipynb#cell-id=01_softmax-009) | [code of R-eq6](01_softmax.ipynb#cell-id=01_softmax-010), `softmax` | [softmax printed for a vector is ours for a vector and for a row](../tests/test_printed_equations_01.py); [softmax as printed overflows where ours does not](../tests/test_printed_equations_01.py) |
# | R-eq12 | eq 12 | `dyhat_j/dz_i = d/dz_i ( exp(z_j) / sum_k exp(z_k) )` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of R-eq12](01_softmax.ipynb#cell-id=01_softmax-041) | [derivatives of softmax entry by entry](../tests/test_printed_equations_01.py) |
# | R-eq13 | eq 13 | `i=j: dyhat_j/dz_i = yhat_j (1 - yhat_j)` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of R-eq13](01_softmax.ipynb#cell-id=01_softmax-039), `softmax_jacobian` | [derivatives of softmax entry by entry](../tests/test_printed_equations_01.py) |
# | R-eq17 | eq 17 | `i!=j: dyhat_j/dz_i = - yhat_j yhat_i` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of R-eq17](01_softmax.ipynb#cell-id=01_softmax-039), `softmax_jacobian` | [derivatives of softmax entry by entry](../tests/test_printed_equations_01.py) |

# %% [markdown]
# ### R in chapter 02
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-1g | sec 1 | loss categorical cross-entropy | yes | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) |  |  |
# | R-2b | sec 2 | `y in R^{m x K}, one-hot` | yes | [02 Which model is better?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-003) | [code of R-2b](02_cross_entropy.ipynb#cell-id=02_cross_entropy-004), `one_hot` | [labels are one hot rows](../tests/test_printed_equations_02.py) |
# | R-eq7 | eq 7 | `L = - sum_{i=1}^K y_i log(yhat_i)` | yes | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of R-eq7](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008), `cross_entropy` | [mean of the sample losses is our loss](../tests/test_printed_equations_02.py) |
# | R-eq8 | eq 8 | `L_mean = (1/m) sum_{j=1}^m L_j` | yes, see R-E14 | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of R-eq8](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008), `cross_entropy` | [mean of the sample losses is our loss](../tests/test_printed_equations_02.py) |
# | R-3a | sec 3 | `all gradients are derived for a single sample` | ambiguous, see R-E5 | [02 The gradient](02_cross_entropy.ipynb#cell-id=02_cross_entropy-019) | [code of R-3a](02_cross_entropy.ipynb#cell-id=02_cross_entropy-020) | [the terms add up to prediction minus label](../tests/test_printed_equations_02.py); [single sample gradient is m times that of the mean loss](../tests/test_printed_equations_02.py) |
# | R-eq9 | eq 9 | `dL/dz_2 = dL/dyhat . dyhat/dz_2` | yes, see R-E15 | [02 The gradient](02_cross_entropy.ipynb#cell-id=02_cross_entropy-019) | [code of R-eq9](02_cross_entropy.ipynb#cell-id=02_cross_entropy-020) | [chain rule through softmax](../tests/test_printed_equations_02.py) |
# | R-3b | text | z\_2 with index i affects all y | erratum, see R-E12 | [02 The gradient](02_cross_entropy.ipynb#cell-id=02_cross_entropy-019) | [code of R-3b](02_cross_entropy.ipynb#cell-id=02_cross_entropy-020) | [every score affects every prediction and no label](../tests/test_printed_equations_02.py) |
# | R-eq10 | eq 10 | `dL/dz_i = sum_{j=1}^K dL/dyhat_j dyhat_j/dz_i` | yes | [02 The gradient](02_cross_entropy.ipynb#cell-id=02_cross_entropy-019) | [code of R-eq10](02_cross_entropy.ipynb#cell-id=02_cross_entropy-020), `softmax_backward` | [chain rule through softmax](../tests/test_printed_equations_02.py) |
# | R-eq11 | eq 11 | `dL/dyhat_j = - y_j / yhat_j` | yes, see R-E15 | [02 The gradient](02_cross_entropy.ipynb#cell-id=02_cross_entropy-019) | [code of R-eq11](02_cross_entropy.ipynb#cell-id=02_cross_entropy-020) | [chain rule through softmax](../tests/test_printed_equations_02.py) |
# | R-eq14 | eq 14 | `dL/dz_i\|_{i=j} = sum_{i=1,i=j}^K (-y_j/yhat_j)(yhat_j(1-yhat_j)) = -y_j(1-yhat_j)` | erratum, see R-E2 | [02 The term with $i = j$](02_cross_entropy.ipynb#cell-id=02_cross_entropy-021) | [code of R-eq14](02_cross_entropy.ipynb#cell-id=02_cross_entropy-022) | [term i equal j is one term and no sum](../tests/test_printed_equations_02.py) |
# | R-eq15 | eq 15 | `dL/dz_i\|_{i=j} = - sum_{i=1,i=j}^K y_i (1-yhat_i)` | erratum, see R-E2 | [02 The term with $i = j$](02_cross_entropy.ipynb#cell-id=02_cross_entropy-021) | [code of R-eq15](02_cross_entropy.ipynb#cell-id=02_cross_entropy-022) | [term i equal j is one term and no sum](../tests/test_printed_equations_02.py) |
# | R-3c | text | `i = target: y_i = 1; i != target: y_i = 0` | yes | [02 The terms with $i \neq j$](02_cross_entropy.ipynb#cell-id=02_cross_entropy-023) | [code of R-3c](02_cross_entropy.ipynb#cell-id=02_cross_entropy-022) | [term i equal j is one term and no sum](../tests/test_printed_equations_02.py) |
# | R-eq16 | eq 16 | `i=j term: -y_i(1-yhat_i) if i = target, 0 otherwise` | yes, see R-E4 | [02 The terms with $i \neq j$](02_cross_entropy.ipynb#cell-id=02_cross_entropy-023) | [code of R-eq16](02_cross_entropy.ipynb#cell-id=02_cross_entropy-022) | [term i equal j is one term and no sum](../tests/test_printed_equations_02.py) |
# | R-eq18 | eq 18 | `dL/dz_i\|_{i!=j} = sum_{i=1,i!=j}^K (-y_j/yhat_j)(-yhat_j yhat_i) = y_j yhat_i` | erratum, see R-E1 | [02 The terms with $i \neq j$](02_cross_entropy.ipynb#cell-id=02_cross_entropy-023) | [code of R-eq18](02_cross_entropy.ipynb#cell-id=02_cross_entropy-024) | [terms i unequal j are summed over j](../tests/test_printed_equations_02.py) |
# | R-3d | text | `i = target: y_j = 0; i != target: there is one y_j = 1` | yes | [02 How many of the others are 1?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-025) | [code of R-3d](02_cross_entropy.ipynb#cell-id=02_cross_entropy-026) | [terms i unequal j are summed over j](../tests/test_printed_equations_02.py) |
# | R-eq19 | eq 19 | `i!=j term: 0 if i = target, y_j yhat_i if i != target` | ambiguous, see R-E4 | [02 How many of the others are 1?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-025) | [code of R-eq19](02_cross_entropy.ipynb#cell-id=02_cross_entropy-026) | [terms i unequal j are summed over j](../tests/test_printed_equations_02.py) |
# | R-3e | text | `y_j = 1 - y_i, so y_j yhat_i = (1-y_i) yhat_i` | erratum, see R-E3 | [02 How many of the others are 1?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-025) | [code of R-3e](02_cross_entropy.ipynb#cell-id=02_cross_entropy-026) | [terms i unequal j are summed over j](../tests/test_printed_equations_02.py) |
# | R-eq20 | eq 20 | `dL/dz_i = (i=j term) + (i!=j term)` | ambiguous, see R-E4 | [02 The result](02_cross_entropy.ipynb#cell-id=02_cross_entropy-027) | [code of R-eq20](02_cross_entropy.ipynb#cell-id=02_cross_entropy-028) | [the terms add up to prediction minus label](../tests/test_printed_equations_02.py) |
# | R-eq21 | eq 21 | `dL/dz_i = -y_i(1-yhat_i) + (1-y_i) yhat_i` | yes | [02 The result](02_cross_entropy.ipynb#cell-id=02_cross_entropy-027) | [code of R-eq21](02_cross_entropy.ipynb#cell-id=02_cross_entropy-028) | [the terms add up to prediction minus label](../tests/test_printed_equations_02.py) |
# | R-eq22 | eq 22 | `dL/dz_2 = yhat - y` | ambiguous, see R-E5 | [02 The result](02_cross_entropy.ipynb#cell-id=02_cross_entropy-027) | [code of R-eq22](02_cross_entropy.ipynb#cell-id=02_cross_entropy-028), `cross_entropy_backward` | [the terms add up to prediction minus label](../tests/test_printed_equations_02.py); [single sample gradient is m times that of the mean loss](../tests/test_printed_equations_02.py) |

# %% [markdown]
# ### R in chapter 03
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-1a | sec 1 | input layer 784 (batch x 784) | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) | [shapes of the printed network on real digits](../tests/test_printed_equations_03.py) |
# | R-1b | sec 1 | hidden layer 128 (batch x 128) | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1b](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) | [shapes of the printed network on real digits](../tests/test_printed_equations_03.py) |
# | R-1c | sec 1 | output layer 10 (batch x 10) | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1c](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) | [shapes of the printed network on real digits](../tests/test_printed_equations_03.py) |
# | R-1d | sec 1 | input = flattened 28 x 28 grayscale image | ambiguous, see X-E3 | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1d](03_two_layer_network.ipynb#cell-id=03_two_layer_network-016) | [shapes of the printed network on real digits](../tests/test_printed_equations_03.py) |
# | R-1e | sec 1 | hidden activation ReLU | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1e](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) |  |
# | R-1f | sec 1 | output activation softmax | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-1f](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) |  |
# | R-2a | sec 2 | `X in R^{m x d} (m samples, d features)` | yes | [03 The plan of the network](03_two_layer_network.ipynb#cell-id=03_two_layer_network-003) | [code of R-2a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-004) | [shapes of the printed network on real digits](../tests/test_printed_equations_03.py) |
# | R-eq1 | eq 1 | `z_1 = X W_1 + b_1` | yes | [03 Forward](03_two_layer_network.ipynb#cell-id=03_two_layer_network-011) | [code of R-eq1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-012), `Network` | [forward pass printed for one entry is ours](../tests/test_printed_equations_03.py) |
# | R-eq2 | eq 2 | `a_1 = ReLU(z_1)` | yes | [03 Forward](03_two_layer_network.ipynb#cell-id=03_two_layer_network-011) | [code of R-eq2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-012), `Network` | [forward pass printed for one entry is ours](../tests/test_printed_equations_03.py) |
# | R-eq3 | eq 3 | `ReLU(z_1) = z_1 if z_1 > 0 else 0` | yes | [03 Why an activation function?](03_two_layer_network.ipynb#cell-id=03_two_layer_network-005) | [code of R-eq3](03_two_layer_network.ipynb#cell-id=03_two_layer_network-006), `relu`, `Network` | [forward pass printed for one entry is ours](../tests/test_printed_equations_03.py) |
# | R-eq4 | eq 4 | `z_2 = a_1 W_2 + b_2` | yes | [03 Forward](03_two_layer_network.ipynb#cell-id=03_two_layer_network-011) | [code of R-eq4](03_two_layer_network.ipynb#cell-id=03_two_layer_network-012), `Network` | [forward pass printed for one entry is ours](../tests/test_printed_equations_03.py) |
# | R-eq23 | eq 23 | `dL/dW_2 = dL/dz_2 . dz_2/dW_2` | yes | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq23](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020) | [gradient of W 2 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq24 | eq 24 | `dL/dW_2 = dL/dz_2 . d(a_1 W_2 + b_2)/dW_2` | yes | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq24](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020) | [gradient of W 2 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq25 | eq 25 | `dL/dW_2 = a_1^T . dL/dz_2` | ambiguous, see R-E5, R-E6 | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq25](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020), `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |
# | R-eq26 | eq 26 | `dL/db_2 = dL/dz_2 . dz_2/db_2` | yes | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq26](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020), `Network` | [gradient of b 2 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq27 | eq 27 | `dL/db_2 = dL/dz_2 . d(a_1 W_2 + b_2)/db_2` | yes | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq27](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020), `Network` | [gradient of b 2 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq28 | eq 28 | `dL/db_2 = dL/dz_2` | ambiguous, see R-E9 | [03 Backward, layer 2](03_two_layer_network.ipynb#cell-id=03_two_layer_network-019) | [code of R-eq28](03_two_layer_network.ipynb#cell-id=03_two_layer_network-020), `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |
# | R-3f | text | eq (27) and (29) must be averaged over the batch | erratum, see R-E6 | [03 Where the 1/m goes](03_two_layer_network.ipynb#cell-id=03_two_layer_network-029) | [code of R-3f](03_two_layer_network.ipynb#cell-id=03_two_layer_network-030), `Network` | [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |
# | R-eq29 | eq 29 | `dL/da_1 = dL/dz_2 . dz_2/da_1` | yes | [03 What goes on to layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-023) | [code of R-eq29](03_two_layer_network.ipynb#cell-id=03_two_layer_network-024), `Network` | [gradient of a 1 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq30 | eq 30 | `dL/da_1 = dL/dz_2 . d(a_1 W_2 + b_2)/da_1` | yes | [03 What goes on to layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-023) | [code of R-eq30](03_two_layer_network.ipynb#cell-id=03_two_layer_network-024), `Network` | [gradient of a 1 is a contraction with a tensor](../tests/test_printed_equations_03.py) |
# | R-eq31 | eq 31 | `dL/da_1 = W_2^T . dL/dz_2` | erratum, see R-E7 | [03 What goes on to layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-023) | [code of R-eq31](03_two_layer_network.ipynb#cell-id=03_two_layer_network-024), `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [two printed products do not multiply in rows](../tests/test_printed_equations_03.py) |
# | R-eq32 | eq 32 | `dL/dz_1 = dL/da_1 . da_1/dz_1` | yes | [03 Backward, layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-025) | [code of R-eq32](03_two_layer_network.ipynb#cell-id=03_two_layer_network-026), `Network` | [gradients of layer 1 are contractions with tensors](../tests/test_printed_equations_03.py) |
# | R-eq33 | eq 33 | `dL/dz_1 = dL/da_1 . ReLU'(z_1)` | erratum, see R-E8 | [03 Backward, layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-025) | [code of R-eq33](03_two_layer_network.ipynb#cell-id=03_two_layer_network-026), `relu_backward`, `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [two printed products do not multiply in rows](../tests/test_printed_equations_03.py) |
# | R-eq34 | eq 34 | `ReLU'(z_1) = 1 if z_1 > 0 else 0` | yes, see F-E9 | [03 Their derivatives](03_two_layer_network.ipynb#cell-id=03_two_layer_network-007) | [code of R-eq34](03_two_layer_network.ipynb#cell-id=03_two_layer_network-008), `relu_backward`, `Network` | [printed derivative of relu is the diagonal of its jacobian](../tests/test_printed_equations_03.py) |
# | R-eq35 | eq 35 | `dL/dW_1 = dL/da_1 . da_1/dz_1 . dz_1/dW_1` | yes | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq35](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [gradients of layer 1 are contractions with tensors](../tests/test_printed_equations_03.py) |
# | R-eq36 | eq 36 | `dL/dW_1 = dL/dz_1 . d(X W_1 + b_1)/dW_1` | yes | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq36](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [gradients of layer 1 are contractions with tensors](../tests/test_printed_equations_03.py) |
# | R-eq37 | eq 37 | `dL/dW_1 = X^T . dL/dz_1` | ambiguous, see R-E5 | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq37](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |
# | R-eq38 | eq 38 | `dL/db_1 = dL/da_1 . da_1/dz_1 . dz_1/db_1` | yes | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq38](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [gradients of layer 1 are contractions with tensors](../tests/test_printed_equations_03.py) |
# | R-eq39 | eq 39 | `dL/db_1 = dL/dz_1 . d(X W_1 + b_1)/db_1` | yes | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq39](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [gradients of layer 1 are contractions with tensors](../tests/test_printed_equations_03.py) |
# | R-eq40 | eq 40 | `dL/db_1 = dL/dz_1` | ambiguous, see R-E9 | [03 Weights and bias of layer 1](03_two_layer_network.ipynb#cell-id=03_two_layer_network-027) | [code of R-eq40](03_two_layer_network.ipynb#cell-id=03_two_layer_network-028), `Network` | [boxed gradients hold for one sample](../tests/test_printed_equations_03.py); [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |
# | R-3g | text | eq (37) and (40) are averaged over the batch | yes | [03 Where the 1/m goes](03_two_layer_network.ipynb#cell-id=03_two_layer_network-029) | [code of R-3g](03_two_layer_network.ipynb#cell-id=03_two_layer_network-030) | [boxed gradients of a batch are averaged once over its rows](../tests/test_printed_equations_03.py) |

# %% [markdown]
# ### R in chapter 06
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-x1 | whole text | NOT GIVEN: weight and bias init, bias shape, update equation, input scale, RNG, any result | ambiguous, see R-E10 | [06 What a text leaves out](06_initialisation.ipynb#cell-id=06_initialisation-003) | [code of R-x1](06_initialisation.ipynb#cell-id=06_initialisation-004), `zeros`, `normal` |  |

# %% [markdown]
# ### R in chapter 07
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-1h | sec 1 | `optimization: gradient descent (parameter update)` | ambiguous, see R-E10 | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of R-1h](07_optimisers.ipynb#cell-id=07_optimisers-004), `train` | [rate of rasyid with sums is a rate 100 times as large with means](../tests/test_printed_equations_07.py) |
# | R-1i | sec 1 | learning rate 0.001 | ambiguous, see R-E11 | [07 Batches](07_optimisers.ipynb#cell-id=07_optimisers-010) | [code of R-1i](07_optimisers.ipynb#cell-id=07_optimisers-011) | [rate of rasyid with sums is a rate 100 times as large with means](../tests/test_printed_equations_07.py) |

# %% [markdown]
# ### R in chapter 08
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | R-0 | intro | this network can amazingly recognize hand-written digits 0..9 | ambiguous, see R-E10, R-E11 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of R-0](08_evaluation.ipynb#cell-id=08_evaluation-058) | [printed configuration of r is no better than one layer](../tests/test_printed_equations_08.py) |
# | R-1j | sec 1 | batch size 100 | yes | [08 'Amazingly'](08_evaluation.ipynb#cell-id=08_evaluation-057) | [code of R-1j](08_evaluation.ipynb#cell-id=08_evaluation-058) |  |
# | R-1k | sec 1 | epochs 10 | yes | [08 'Amazingly'](08_evaluation.ipynb#cell-id=08_evaluation-057) | [code of R-1k](08_evaluation.ipynb#cell-id=08_evaluation-058) |  |

# %% [markdown]
# ## A: *Mathematical Documentation: Neural Network with Adam Optimization*
#
# 65 rows.

# %% [markdown]
# ### A in chapter 01
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-1.2a | sec 1 | `Softmax(x_i) = exp(x_i) / sum_{j=1}^n exp(x_j)` | ambiguous, see F-E8 | [01 Softmax](01_softmax.ipynb#cell-id=01_softmax-009) | [code of A-1.2a](01_softmax.ipynb#cell-id=01_softmax-010), `softmax` | [softmax printed for a vector is ours for a vector and for a row](../tests/test_printed_equations_01.py); [softmax as printed overflows where ours does not](../tests/test_printed_equations_01.py) |
# | A-1.2b | sec 1 | sum\_i Softmax(x\_i) = 1 | yes | [01 Softmax](01_softmax.ipynb#cell-id=01_softmax-011) | [code of A-1.2b](01_softmax.ipynb#cell-id=01_softmax-012) | [softmax is a probability distribution](../tests/test_printed_equations_01.py) |
# | A-1.2c | sec 1 | each softmax output in (0,1) | ambiguous, see A-E9 | [01 Between 0 and 1: with or without the ends?](01_softmax.ipynb#cell-id=01_softmax-032) | [code of A-1.2c](01_softmax.ipynb#cell-id=01_softmax-033) | [softmax is inside the open interval until it rounds](../tests/test_printed_equations_01.py) |
# | A-1.2d | sec 1 | softmax turns logits into a probability distribution | yes | [01 Softmax](01_softmax.ipynb#cell-id=01_softmax-011) | [code of A-1.2d](01_softmax.ipynb#cell-id=01_softmax-012) | [softmax is a probability distribution](../tests/test_printed_equations_01.py) |

# %% [markdown]
# ### A in chapter 02
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-2a | sec 2 | `MSE_sample = (y_true - y_pred)^2` | ambiguous, see A-E8 | [02 Squared error is not the same](02_cross_entropy.ipynb#cell-id=02_cross_entropy-041) | [code of A-2a](02_cross_entropy.ipynb#cell-id=02_cross_entropy-042), `mean_squared_error` | [squared error sums the classes and averages the samples](../tests/test_printed_equations_02.py) |
# | A-2b | sec 2 | `J = (1/N) sum_{i=1}^N (y_true^{(i)} - y_pred^{(i)})^2` | ambiguous, see A-E8, A-E2 | [02 Squared error is not the same](02_cross_entropy.ipynb#cell-id=02_cross_entropy-041) | [code of A-2b](02_cross_entropy.ipynb#cell-id=02_cross_entropy-042), `mean_squared_error`, `mean_squared_error_backward` | [squared error sums the classes and averages the samples](../tests/test_printed_equations_02.py) |
# | A-4a | sec 4 | `delta^{[3]} = A^{[3]} - Y` | erratum, see A-E2 | [02 From one sample to a batch: the 1/m](02_cross_entropy.ipynb#cell-id=02_cross_entropy-031) | [code of A-4a](02_cross_entropy.ipynb#cell-id=02_cross_entropy-032), `softmax_backward`, `cross_entropy_backward`, `Network` | [prediction minus label is not the gradient of the squared error](../tests/test_printed_equations_02.py) |

# %% [markdown]
# ### A in chapter 03
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-0a | overview | `activation functions: ReLU, Sigmoid, Softmax` | erratum, see A-E6 | [03 Why an activation function?](03_two_layer_network.ipynb#cell-id=03_two_layer_network-005) | [code of A-0a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-006), `sigmoid`, `sigmoid_backward` | [sigmoid that is named only and its derivative](../tests/test_printed_equations_03.py) |
# | A-1.1a | sec 1 | `ReLU(x) = max(0, x)` | yes | [03 Why an activation function?](03_two_layer_network.ipynb#cell-id=03_two_layer_network-005) | [code of A-1.1a](03_two_layer_network.ipynb#cell-id=03_two_layer_network-006), `relu` | [relu printed in columns is the transpose of ours](../tests/test_printed_equations_03.py) |
# | A-1.1b | sec 1 | `ReLU'(x) = 0 if x <= 0, 1 if x > 0` | yes, see F-E9 | [03 Their derivatives](03_two_layer_network.ipynb#cell-id=03_two_layer_network-007) | [code of A-1.1b](03_two_layer_network.ipynb#cell-id=03_two_layer_network-008), `relu_backward` | [printed derivative of relu is the diagonal of its jacobian](../tests/test_printed_equations_03.py) |

# %% [markdown]
# ### A in chapter 05
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-0b | overview | input 784 (28 x 28) | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of A-0b](05_deep_network.ipynb#cell-id=05_deep_network-004) | [input is a flat image and holds no parameters](../tests/test_printed_equations_05.py) |
# | A-0c | overview | hidden 1: 128 ReLU | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of A-0c](05_deep_network.ipynb#cell-id=05_deep_network-004) |  |
# | A-0d | overview | hidden 2: 40 ReLU | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of A-0d](05_deep_network.ipynb#cell-id=05_deep_network-004) |  |
# | A-0e | overview | output: 10 softmax | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of A-0e](05_deep_network.ipynb#cell-id=05_deep_network-004) |  |
# | A-3.1a | sec 3 | `Z^{[1]} = W^{[1]} X + b^{[1]}` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.1a](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-3.1b | sec 3 | `A^{[1]} = ReLU(Z^{[1]})` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.1b](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-3.1c | sec 3 | `X: (784 x m), m = batch size` | yes, see A-E12, X-E2 | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.1c](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [printed dimensions of the three layers](../tests/test_printed_equations_05.py) |
# | A-3.1d | sec 3 | `W^{[1]}: (128 x 784)` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.1d](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [printed dimensions of the three layers](../tests/test_printed_equations_05.py) |
# | A-3.1e | sec 3 | `b^{[1]}: (128 x 1), broadcast to (128 x m)` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.1e](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [printed dimensions of the three layers](../tests/test_printed_equations_05.py) |
# | A-3.2a | sec 3 | `Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.2a](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-3.2b | sec 3 | `A^{[2]} = ReLU(Z^{[2]})` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.2b](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-3.3a | sec 3 | `Z^{[3]} = W^{[3]} A^{[2]} + b^{[3]}` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.3a](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-3.3b | sec 3 | `A^{[3]} = Softmax(Z^{[3]})` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-3.3b](05_deep_network.ipynb#cell-id=05_deep_network-008), `Network` | [six printed lines of the forward pass](../tests/test_printed_equations_05.py) |
# | A-4b | sec 4 | `dJ/dW^{[3]} = delta^{[3]} (A^{[2]})^T` | erratum, see A-E3 | [05 A's form: three layers, and half of them](05_deep_network.ipynb#cell-id=05_deep_network-022) | [code of A-4b](05_deep_network.ipynb#cell-id=05_deep_network-023), `Network` | [printed half of the backward pass and the half that is missing](../tests/test_printed_equations_05.py) |
# | A-4c | sec 4 | `dJ/db^{[3]} = (1/m) sum_{i=1}^m delta_i^{[3]}` | yes, see A-E3 | [05 A's form: three layers, and half of them](05_deep_network.ipynb#cell-id=05_deep_network-022) | [code of A-4c](05_deep_network.ipynb#cell-id=05_deep_network-023), `Network` | [printed half of the backward pass and the half that is missing](../tests/test_printed_equations_05.py) |
# | A-4d | sec 4 | `delta^{[2]} = (W^{[3]})^T delta^{[3]} odot ReLU'(Z^{[2]})` | yes | [05 A's form: three layers, and half of them](05_deep_network.ipynb#cell-id=05_deep_network-022) | [code of A-4d](05_deep_network.ipynb#cell-id=05_deep_network-023), `Network` | [printed half of the backward pass and the half that is missing](../tests/test_printed_equations_05.py) |
# | A-4e | sec 4 | `odot = elementwise (Hadamard) product` | yes | [05 A's form: three layers, and half of them](05_deep_network.ipynb#cell-id=05_deep_network-022) | [code of A-4e](05_deep_network.ipynb#cell-id=05_deep_network-023) | [printed half of the backward pass and the half that is missing](../tests/test_printed_equations_05.py) |
# | A-x1 | sec 4 | `NOT GIVEN: dW^{[2]}, db^{[2]}, delta^{[1]}, dW^{[1]}, db^{[1]}` | ambiguous, see A-E10 | [05 A's form: three layers, and half of them](05_deep_network.ipynb#cell-id=05_deep_network-022) | [code of A-x1](05_deep_network.ipynb#cell-id=05_deep_network-014) | [printed half of the backward pass and the half that is missing](../tests/test_printed_equations_05.py) |
# | A-9a | table | input 784 -\> 784, 0 parameters | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) | [code of A-9a](05_deep_network.ipynb#cell-id=05_deep_network-004) | [input is a flat image and holds no parameters](../tests/test_printed_equations_05.py); [printed sum of parameters is not its printed value](../tests/test_printed_equations_05.py) |
# | A-9b | table | hidden 1: W\_1 (128 x 784), b\_1 (128 x 1), ReLU | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-9b](05_deep_network.ipynb#cell-id=05_deep_network-008) | [printed dimensions of the three layers](../tests/test_printed_equations_05.py); [printed sum of parameters is not its printed value](../tests/test_printed_equations_05.py) |
# | A-9c | table | hidden 2: W\_2 (40 x 128), b\_2 (40 x 1), ReLU | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-9c](05_deep_network.ipynb#cell-id=05_deep_network-008) | [printed dimensions of the three layers](../tests/test_printed_equations_05.py); [printed sum of parameters is not its printed value](../tests/test_printed_equations_05.py) |
# | A-9d | table | output: W\_3 (10 x 40), b\_3 (10 x 1), softmax | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-007) | [code of A-9d](05_deep_network.ipynb#cell-id=05_deep_network-008) | [printed dimensions of the three layers](../tests/test_printed_equations_05.py); [printed sum of parameters is not its printed value](../tests/test_printed_equations_05.py) |
# | A-9e | L199 | 128\*784 + 128 + 40\*128 + 40 + 10\*40 + 10 = 105,898 | erratum, see A-E1 | [05 Counting parameters](05_deep_network.ipynb#cell-id=05_deep_network-009) | [code of A-9e](05_deep_network.ipynb#cell-id=05_deep_network-010) | [printed sum of parameters is not its printed value](../tests/test_printed_equations_05.py) |

# %% [markdown]
# ### A in chapter 06
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-1.1c | sec 1 | ReLU avoids the vanishing gradient problem | erratum, see A-E15 | [06 Does ReLU avoid vanishing gradients?](06_initialisation.ipynb#cell-id=06_initialisation-046) | [code of A-1.1c](06_initialisation.ipynb#cell-id=06_initialisation-047) | [relu passes a gradient on whose size is that of the weights](../tests/test_printed_equations_06.py) |

# %% [markdown]
# ### A in chapter 07
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-5.0 | sec 5 | Adam combines momentum and RMSprop | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-035), `RMSprop` | [adam combines momentum and rmsprop](../tests/test_printed_equations_07.py) |
# | A-5.1a | sec 5 | beta\_1 = 0.9 (momentum decay rate) | yes | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) |  |  |
# | A-5.1b | sec 5 | beta\_2 = 0.99 (RMSprop decay rate) | erratum, see A-E4 | [07 0.99 or 0.999?](07_optimisers.ipynb#cell-id=07_optimisers-040) | [code of A-5.1b](07_optimisers.ipynb#cell-id=07_optimisers-041) | [beta 2 of adam notes works and is not the default](../tests/test_printed_equations_07.py) |
# | A-5.1c | sec 5 | eps = 1e-8 | yes | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) |  |  |
# | A-5.1d | sec 5 | alpha (no value) | ambiguous, see A-E11 | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) |  |  |
# | A-5.2a | sec 5 | `m_t^{[l]} = beta_1 m_{t-1}^{[l]} + (1-beta_1) dJ/dW^{[l]}` | ambiguous, see A-E11 | [07 A sum of all the past](07_optimisers.ipynb#cell-id=07_optimisers-020) | [code of A-5.2a](07_optimisers.ipynb#cell-id=07_optimisers-021), `Momentum`, `Adam` | [adam of adam notes matrix by matrix in columns](../tests/test_printed_equations_07.py); [first moment is an exponentially weighted average](../tests/test_printed_equations_07.py) |
# | A-5.2b | sec 5 | m\_t = exponentially weighted average of past gradients (velocity) | yes | [07 A sum of all the past](07_optimisers.ipynb#cell-id=07_optimisers-020) | [code of A-5.2b](07_optimisers.ipynb#cell-id=07_optimisers-021), `Adam` | [first moment is an exponentially weighted average](../tests/test_printed_equations_07.py) |
# | A-5.3a | sec 5 | `v_t^{[l]} = beta_2 v_{t-1}^{[l]} + (1-beta_2) (dJ/dW^{[l]})^2` | ambiguous, see A-E11 | [07 RMSprop](07_optimisers.ipynb#cell-id=07_optimisers-026) | [code of A-5.3a](07_optimisers.ipynb#cell-id=07_optimisers-027), `RMSprop`, `Adam` | [adam of adam notes matrix by matrix in columns](../tests/test_printed_equations_07.py) |
# | A-5.3b | sec 5 | v\_t = average of squared gradients (acceleration) | erratum, see A-E13 | [07 RMSprop](07_optimisers.ipynb#cell-id=07_optimisers-028) | [code of A-5.3b](07_optimisers.ipynb#cell-id=07_optimisers-029), `Adam` | [second moment is an average of squares and no acceleration](../tests/test_printed_equations_07.py) |
# | A-5.4a | sec 5 | `mhat_t = m_t / (1-beta_1^t)` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of A-5.4a](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [bias correction makes the moments right on average](../tests/test_printed_equations_07.py); [adam of adam notes matrix by matrix in columns](../tests/test_printed_equations_07.py) |
# | A-5.4b | sec 5 | `vhat_t = v_t / (1-beta_2^t)` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of A-5.4b](07_optimisers.ipynb#cell-id=07_optimisers-031), `Adam` | [bias correction makes the moments right on average](../tests/test_printed_equations_07.py); [adam of adam notes matrix by matrix in columns](../tests/test_printed_equations_07.py) |
# | A-5.5 | sec 5 | `W_t = W_{t-1} - alpha mhat_t / (sqrt(vhat_t) + eps)` | yes | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-033), `Adam` | [adam of adam notes matrix by matrix in columns](../tests/test_printed_equations_07.py) |
# | A-7.4a | loop | `m_t = beta_1 m_{t-1} + (1-beta_1) grad J` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of A-7.4a](07_optimisers.ipynb#cell-id=07_optimisers-031), `train` | [adam of the training loop is that of pytorch](../tests/test_printed_equations_07.py) |
# | A-7.4b | loop | `v_t = beta_2 v_{t-1} + (1-beta_2) (grad J)^2` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of A-7.4b](07_optimisers.ipynb#cell-id=07_optimisers-031), `train` | [adam of the training loop is that of pytorch](../tests/test_printed_equations_07.py) |
# | A-7.4c | loop | `mhat_t = m_t/(1-beta_1^t), vhat_t = v_t/(1-beta_2^t)` | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) | [code of A-7.4c](07_optimisers.ipynb#cell-id=07_optimisers-031), `train` | [bias correction makes the moments right on average](../tests/test_printed_equations_07.py); [adam of the training loop is that of pytorch](../tests/test_printed_equations_07.py) |
# | A-7.4d | loop | `theta_t = theta_{t-1} - alpha mhat_t/(sqrt(vhat_t)+eps)` | yes | [07 Bias correction](07_optimisers.ipynb#cell-id=07_optimisers-032) | [code of A-7.4d](07_optimisers.ipynb#cell-id=07_optimisers-033), `train` | [adam of the training loop is that of pytorch](../tests/test_printed_equations_07.py) |
# | A-8.1 | advantages | each parameter has its own effective learning rate | yes | [07 RMSprop](07_optimisers.ipynb#cell-id=07_optimisers-028) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-029) | [each parameter has an effective rate of its own](../tests/test_printed_equations_07.py) |
# | A-8.2 | advantages | momentum helps escape local minima and accelerates convergence | ambiguous, see A-E16 | [07 Why it is faster](07_optimisers.ipynb#cell-id=07_optimisers-022) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-023) | [momentum accelerates from kappa to its root](../tests/test_printed_equations_07.py) |
# | A-8.3 | advantages | bias correction ensures proper updates in early training | yes | [07 The first steps](07_optimisers.ipynb#cell-id=07_optimisers-038) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-039) | [without bias correction early steps are too long](../tests/test_printed_equations_07.py) |
# | A-8.4 | advantages | default values (beta\_1=0.9, beta\_2=0.99) work well for most problems | erratum, see A-E4 | [07 0.99 or 0.999?](07_optimisers.ipynb#cell-id=07_optimisers-040) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-041) | [beta 2 of adam notes works and is not the default](../tests/test_printed_equations_07.py) |
# | A-8.5 | advantages | computationally similar to SGD, minimal memory overhead | erratum, see A-E14 | [07 The bill](07_optimisers.ipynb#cell-id=07_optimisers-057) | [code of ](07_optimisers.ipynb#cell-id=07_optimisers-058) | [adam remembers twice the parameters and costs more than twice the time](../tests/test_printed_equations_07.py) |
# | A-ref | L205 | Kingma & Ba 2014, arXiv 1412.6980 | yes | [07 Adam](07_optimisers.ipynb#cell-id=07_optimisers-030) |  |  |

# %% [markdown]
# ### A in chapter 08
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | A-6a | sec 6 | `Accuracy = (1/m) sum_i 1[argmax y_true^{(i)} = argmax y_pred^{(i)}]` | yes | [08 Accuracy](08_evaluation.ipynb#cell-id=08_evaluation-011) | [code of A-6a](08_evaluation.ipynb#cell-id=08_evaluation-012), `accuracy` | [accuracy printed with two argmax is ours](../tests/test_printed_equations_08.py) |
# | A-6b | sec 6 | `R^2 = 1 - sum_i (y_true - y_pred)^2 / sum_i (y_true - ybar_true)^2` | ambiguous, see A-E7 | [08 RMSE and $R^2$](08_evaluation.ipynb#cell-id=08_evaluation-028) | [code of A-6b](08_evaluation.ipynb#cell-id=08_evaluation-029), `r2_score` | [r2 in each reading is the one of scikit learn](../tests/test_printed_equations_08.py) |
# | A-6c | L174 | `RMSE (named only)` | ambiguous, see A-E5 | [08 RMSE and $R^2$](08_evaluation.ipynb#cell-id=08_evaluation-028) | [code of A-6c](08_evaluation.ipynb#cell-id=08_evaluation-029), `root_mean_squared_error` | [rmse by entry and by sample](../tests/test_printed_equations_08.py) |
# | A-7.0 | loop | `for each iteration t = 1, 2, ..., T` | yes, see A-E11 | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of ](08_evaluation.ipynb#cell-id=08_evaluation-039), `train` | [loop of a with cross entropy is that of pytorch](../tests/test_printed_equations_08.py) |
# | A-7.1 | loop | `forward: Z^{[l]}, A^{[l]}, l = 1,2,3` | yes | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of ](08_evaluation.ipynb#cell-id=08_evaluation-035), `train` | [loop of a with cross entropy is that of pytorch](../tests/test_printed_equations_08.py) |
# | A-7.2 | loop | `Loss = MSE(A^{[3]}, Y)` | erratum, see A-E2 | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of ](08_evaluation.ipynb#cell-id=08_evaluation-035), `train` | [loop of a with cross entropy is that of pytorch](../tests/test_printed_equations_08.py) |
# | A-7.3 | loop | `backward: dJ/dW^{[l]}, dJ/db^{[l]}` | yes | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of ](08_evaluation.ipynb#cell-id=08_evaluation-035), `train` | [loop of a with cross entropy is that of pytorch](../tests/test_printed_equations_08.py) |
# | A-7.5 | loop | `metrics: accuracy, RMSE, R^2, cost` | yes | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of ](08_evaluation.ipynb#cell-id=08_evaluation-039), `train` | [loop of a with cross entropy is that of pytorch](../tests/test_printed_equations_08.py) |
# | A-x2 | whole text | NOT GIVEN: alpha, batch size, epochs, init, m\_0, v\_0, input scale, any result | ambiguous, see A-E11 | [08 The loop of A, step by step](08_evaluation.ipynb#cell-id=08_evaluation-034) | [code of A-x2](08_evaluation.ipynb#cell-id=08_evaluation-037) |  |

# %% [markdown]
# ## P: Paterson, *MNIST Classifier Neural Network from Scratch*
#
# 80 rows.

# %% [markdown]
# ### P in chapter 01
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-2.1n | sec 2.1 | `sigma_M(yhat) = exp(yhat_k) / sum_j exp(yhat_j)` | erratum, see P-E2, F-E8 | [01 Softmax of what?](01_softmax.ipynb#cell-id=01_softmax-034) | [code of P-2.1n](01_softmax.ipynb#cell-id=01_softmax-035), `softmax` | [softmax as printed overflows where ours does not](../tests/test_printed_equations_01.py); [sigma M takes scores and returns the prediction](../tests/test_printed_equations_01.py) |
# | P-2.1q | sec 2.1 | softmax = multiclass sigmoid | yes | [01 Two classes: the sigmoid](01_softmax.ipynb#cell-id=01_softmax-015) | [code of P-2.1q](01_softmax.ipynb#cell-id=01_softmax-016) | [softmax of two classes is the sigmoid of the difference](../tests/test_printed_equations_01.py) |
# | P-2.3.2i | sec 2.3.2 | `g(z[m]) = sigma_M(z[m]) = [sigma_M(z[m][1]); ...; sigma_M(z[m][K])]` | ambiguous, see P-E2 | [01 Softmax of what?](01_softmax.ipynb#cell-id=01_softmax-034) | [code of P-2.3.2i](01_softmax.ipynb#cell-id=01_softmax-037) | [g stacks the components of one softmax](../tests/test_printed_equations_01.py) |
# | P-2.3.2l | sec 2.3.2 | `softmax Jacobian K x K = [dsigma_M(z[1])/dz ... dsigma_M(z[K])/dz]` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of P-2.3.2l](01_softmax.ipynb#cell-id=01_softmax-039), `softmax_jacobian` | [columns of the printed jacobian are the rows of ours](../tests/test_printed_equations_01.py) |
# | P-2.3.2m | sec 2.3.2 | `column k: [dsigma_k/dz_1; ...; dsigma_k/dz_K]` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of P-2.3.2m](01_softmax.ipynb#cell-id=01_softmax-039) | [columns of the printed jacobian are the rows of ours](../tests/test_printed_equations_01.py) |
# | P-2.3.2n | sec 2.3.2 | `dsigma_k/dz_i = sigma_i(1-sigma_i) if k=i, -sigma_k sigma_i else` | yes | [01 The derivative](01_softmax.ipynb#cell-id=01_softmax-038) | [code of P-2.3.2n](01_softmax.ipynb#cell-id=01_softmax-039), `softmax_jacobian` | [columns of the printed jacobian are the rows of ours](../tests/test_printed_equations_01.py) |

# %% [markdown]
# ### P in chapter 02
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-2.1a | sec 2.1 | `D = {x[m], y[m]}, m = 1..M` | yes | [02 Which model is better?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-003) | [code of P-2.1a](02_cross_entropy.ipynb#cell-id=02_cross_entropy-004) |  |
# | P-2.1i | sec 2.1 | `y is 1-of-K encoded, K = 10` | yes | [02 Which model is better?](02_cross_entropy.ipynb#cell-id=02_cross_entropy-003) | [code of P-2.1i](02_cross_entropy.ipynb#cell-id=02_cross_entropy-004), `one_hot` | [labels are one hot rows](../tests/test_printed_equations_02.py) |
# | P-2.1j | sec 2.1 | `L(D:Theta) = -(1/M) sum_m log p(y[m]\|X[m],Theta)` | yes | [02 Likelihood](02_cross_entropy.ipynb#cell-id=02_cross_entropy-005) | [code of P-2.1j](02_cross_entropy.ipynb#cell-id=02_cross_entropy-006), `cross_entropy` | [three lines of the likelihood agree with our loss](../tests/test_printed_equations_02.py) |
# | P-2.1k | sec 2.1 | `= -(1/M) sum_m log prod_k p(y[m][k]=1\|X[m],Theta)^{y[m][k]}` | yes | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of P-2.1k](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008) | [three lines of the likelihood agree with our loss](../tests/test_printed_equations_02.py) |
# | P-2.1l | sec 2.1 | `= -(1/M) sum_m sum_k y[m][k] log p(y[m][k]=1\|X[m],Theta)` | yes | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of P-2.1l](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008), `cross_entropy` | [three lines of the likelihood agree with our loss](../tests/test_printed_equations_02.py) |
# | P-2.1m | sec 2.1 | `yhat = p(y[m][k]=1\|X[m],Theta)` | ambiguous, see P-E2 | [02 Likelihood](02_cross_entropy.ipynb#cell-id=02_cross_entropy-005) | [code of P-2.1m](02_cross_entropy.ipynb#cell-id=02_cross_entropy-006) | [three lines of the likelihood agree with our loss](../tests/test_printed_equations_02.py) |
# | P-2.1o | sec 2.1 | `L = -(1/M) sum_m sum_k y[m][k] log sigma_M(yhat[m][k])` | erratum, see P-E2 | [02 Softmax, twice](02_cross_entropy.ipynb#cell-id=02_cross_entropy-017) | [code of P-2.1o](02_cross_entropy.ipynb#cell-id=02_cross_entropy-018), `cross_entropy_from_logits` | [loss printed with softmax of the prediction takes softmax twice](../tests/test_printed_equations_02.py) |
# | P-2.1p | sec 2.1 | `l(y[m],yhat[m]) = - sum_k y[m][k] log yhat[m][k]` | yes | [02 The same with one-hot rows](02_cross_entropy.ipynb#cell-id=02_cross_entropy-007) | [code of P-2.1p](02_cross_entropy.ipynb#cell-id=02_cross_entropy-008), `cross_entropy` | [mean of the sample losses is our loss](../tests/test_printed_equations_02.py) |
# | P-2.1r | sec 2.1 | loss type: negative log likelihood (NLL) | yes | [02 Likelihood](02_cross_entropy.ipynb#cell-id=02_cross_entropy-005) | [code of P-2.1r](02_cross_entropy.ipynb#cell-id=02_cross_entropy-006) |  |
# | P-2.3.2f | sec 2.3.2 | `grad W^{L+1}[m] = dz/dW^{L+1} dg(z)/dz grad_yhat` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-037) | [code of P-2.3.2f](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2g | sec 2.3.2 | `grad W_0^{L+1}[m] = dz/dW_0^{L+1} dg(z)/dz grad_yhat` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-037) | [code of P-2.3.2g](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2h | sec 2.3.2 | `grad H^L[m] = dz/dH^L dg(z)/dz grad_yhat` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-037) | [code of P-2.3.2h](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2j | sec 2.3.2 | `grad W_0^{L+1} = dsigma_M(z)/dz grad_yhat` | yes, see P-E8 | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-037) | [code of P-2.3.2j](02_cross_entropy.ipynb#cell-id=02_cross_entropy-038), `softmax_backward` | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2k | sec 2.3.2 | `dz/dW_0^{L+1} reduces to 1` | ambiguous, see P-E13 | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2k](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2o | sec 2.3.2 | `grad W^{L+1}[m] = dz/dW^{L+1} grad W_0^{L+1}` | yes, see P-E13 | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2o](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2p | sec 2.3.2 | `grad H^L[m] = dz/dH^L grad W_0^{L+1}` | ambiguous, see P-E13 | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2p](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |
# | P-2.3.2q | sec 2.3.2 | `dz/dW^{L+1} tensor N_L x K x K = [dz[1]/dW ... dz[K]/dW]` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2q](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [tensor of the scores by the weights](../tests/test_printed_equations_02.py) |
# | P-2.3.2r | sec 2.3.2 | `dz[k]/dW = [dz[k]/dW[][1] ... dz[k]/dW[][K]]` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2r](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [tensor of the scores by the weights](../tests/test_printed_equations_02.py) |
# | P-2.3.2s | sec 2.3.2 | `dz[k]/dW[][i] = H(m) if k=i, 0 else` | yes | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-039) | [code of P-2.3.2s](02_cross_entropy.ipynb#cell-id=02_cross_entropy-040) | [tensor of the scores by the weights](../tests/test_printed_equations_02.py) |
# | P-x1 | sec 2.3 | `NOT GIVEN: grad_{yhat} l = -y/yhat; grad z = yhat - y; dz/dH^L = W^{L+1}; grad W = H (grad W_0)^T` | ambiguous, see P-E8, P-E13 | [02 The same by another road: P's Jacobian](02_cross_entropy.ipynb#cell-id=02_cross_entropy-037) | [code of P-x1](02_cross_entropy.ipynb#cell-id=02_cross_entropy-038) | [gradients of the output layer by the printed chain](../tests/test_printed_equations_02.py) |

# %% [markdown]
# ### P in chapter 05
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-1a | sec 1 | task: MNIST digits 0-9; deep network with two hidden layers | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) |  |  |
# | P-2a | sec 2 | `x -> H^1 -> H^2 -> Y; phi = ReLU between hidden layers; g = softmax at the output` | yes | [05 A network as a list of sizes](05_deep_network.ipynb#cell-id=05_deep_network-003) |  | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.1b | sec 2.1 | `Theta = [Theta^1; Theta^2; ...; Theta^{l+1}]` | erratum, see P-E6, P-E7 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.1b](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py) |
# | P-2.1c | sec 2.1 | `Theta^l = [Theta^l_1 ... Theta^l_K]` | erratum, see P-E4 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.1c](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py); [K columns in every block is another network](../tests/test_printed_equations_05.py) |
# | P-2.1d | sec 2.1 | `Theta^l_k = [W^l_k; W^l_{0,k}]` | yes | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.1d](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py) |
# | P-2.1e | sec 2.1 | `W^l = [W^l_1 ... W^l_K] (N_{l-1} x N_l)` | erratum, see P-E4 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.1e](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py); [K columns in every block is another network](../tests/test_printed_equations_05.py) |
# | P-2.1f | sec 2.1 | `Theta^l_k = [W^l_{0,k}]; W^l = [W^l_1 ... W^l_K] (printed a second time)` | erratum, see P-E3 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-029) | [code of P-2.1f](05_deep_network.ipynb#cell-id=05_deep_network-030) | [bias is a column of N l entries and no part of a theta](../tests/test_printed_equations_05.py) |
# | P-2.1g | sec 2.1 | `W_0^l = [W^l_{0,1} ... W^l_{0,k}]` | erratum, see P-E5 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-029) | [code of P-2.1g](05_deep_network.ipynb#cell-id=05_deep_network-030) | [bias is a column of N l entries and no part of a theta](../tests/test_printed_equations_05.py) |
# | P-2.1h | sec 2.1 | `X = [x; 1] so Theta^T X = W^T x + W_0` | yes | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.1h](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py) |
# | P-2.3b | sec 2.3 | `step 2 backward pass: grad_yhat = grad_{yhat} l(y[m],yhat[m]); recurse grad W^l, grad W_0^l` | ambiguous, see P-E8 | [05 Backward](05_deep_network.ipynb#cell-id=05_deep_network-033) | [code of P-2.3b](05_deep_network.ipynb#cell-id=05_deep_network-034) | [gradients of all layers by the printed chain with its own H](../tests/test_printed_equations_05.py) |
# | P-2.3.1a | sec 2.3.1 | `D, Theta, Theta^l, Theta^l_k, W^l, W_0^l, X, y restated with L+1 blocks` | ambiguous, see P-E4, P-E5, P-E6 | [05 P's form: one sample at a time](05_deep_network.ipynb#cell-id=05_deep_network-027) | [code of P-2.3.1a](05_deep_network.ipynb#cell-id=05_deep_network-028) | [blocks of theta hold weights over bias and form a list](../tests/test_printed_equations_05.py); [bias is a column of N l entries and no part of a theta](../tests/test_printed_equations_05.py) |
# | P-2.3.1b | sec 2.3.1 | `H^1[m] = phi((W^1)^T x[m] + W_0^1)` | yes | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.1b](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.1c | sec 2.3.1 | `H^2[m] = phi((W^2)^T x[m] + W_0^2)` | erratum, see P-E1 | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.1c](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.1d | sec 2.3.1 | `yhat[m] = phi((W^3)^T x[m] + W_0^3)` | erratum, see P-E1 | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.1d](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.2a | sec 2.3.2 | `z(m) = (W^l)^T H^{(m)} + W_0^l` | erratum, see P-E9 | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.2a](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.2b | sec 2.3.2 | `grad W^l[m] = dz/dW^l dg(z)/dz grad_yhat` | erratum, see P-E10 | [05 Backward](05_deep_network.ipynb#cell-id=05_deep_network-033) | [code of P-2.3.2b](05_deep_network.ipynb#cell-id=05_deep_network-034) | [gradients of all layers by the printed chain with its own H](../tests/test_printed_equations_05.py); [mean of the per sample gradients is the matrix form](../tests/test_printed_equations_05.py) |
# | P-2.3.2c | sec 2.3.2 | `grad W_0^l[m] = dz/dW_0^l dg(z)/dz grad_yhat` | erratum, see P-E10 | [05 Backward](05_deep_network.ipynb#cell-id=05_deep_network-033) | [code of P-2.3.2c](05_deep_network.ipynb#cell-id=05_deep_network-034) | [gradients of all layers by the printed chain with its own H](../tests/test_printed_equations_05.py); [mean of the per sample gradients is the matrix form](../tests/test_printed_equations_05.py) |
# | P-2.3.2d | sec 2.3.2 | `grad H^{l-1}[m] = dz/dH^{l-1} dg(z)/dz grad_yhat` | erratum, see P-E10 | [05 Backward](05_deep_network.ipynb#cell-id=05_deep_network-033) | [code of P-2.3.2d](05_deep_network.ipynb#cell-id=05_deep_network-034) | [gradients of all layers by the printed chain with its own H](../tests/test_printed_equations_05.py) |
# | P-2.3.2e | sec 2.3.2 | `z(m) = (W^{L+1})^T H^{(m)} + W_0^{L+1}` | ambiguous, see P-E9 | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.2e](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.2t | sec 2.3.2 | `phi(z[m]) = {phi(z[m][1]), ..., phi(z[m][N_l])}` | ambiguous, see P-E12 | [05 Forward](05_deep_network.ipynb#cell-id=05_deep_network-031) | [code of P-2.3.2t](05_deep_network.ipynb#cell-id=05_deep_network-032) | [forward pass of one sample](../tests/test_printed_equations_05.py) |
# | P-2.3.2u | sec 2.3.2 | `dphi(z[i])/dz = [dphi(z[i])/dz[i]; dphi(z[i])/dz[2]; ...; dphi(z[i])/dz[N_l]]` | erratum, see P-E12 | [05 The Jacobian of ReLU](05_deep_network.ipynb#cell-id=05_deep_network-035) | [code of P-2.3.2u](05_deep_network.ipynb#cell-id=05_deep_network-038) | [jacobian of relu in cases](../tests/test_printed_equations_05.py) |
# | P-2.3.2v | sec 2.3.2 | `dphi(z[i])/dz[j] = 1 if i=j, z[i]>0; 0 if i!=j, z[i]!=0; c if z[j]=0` | erratum, see P-E11 | [05 The Jacobian of ReLU](05_deep_network.ipynb#cell-id=05_deep_network-035) | [code of P-2.3.2v](05_deep_network.ipynb#cell-id=05_deep_network-036) | [jacobian of relu in cases](../tests/test_printed_equations_05.py) |
# | P-2.3.2w | sec 2.3.2 | c = 0 | yes | [05 The Jacobian of ReLU](05_deep_network.ipynb#cell-id=05_deep_network-035) | [code of P-2.3.2w](05_deep_network.ipynb#cell-id=05_deep_network-036) | [jacobian of relu in cases](../tests/test_printed_equations_05.py) |
# | P-2.3.2x | sec 2.3.2 | `hidden layers: same process with g replaced by ReLU` | ambiguous, see P-E10 | [05 Backward](05_deep_network.ipynb#cell-id=05_deep_network-033) | [code of P-2.3.2x](05_deep_network.ipynb#cell-id=05_deep_network-034) | [gradients of all layers by the printed chain with its own H](../tests/test_printed_equations_05.py); [mean of the per sample gradients is the matrix form](../tests/test_printed_equations_05.py) |

# %% [markdown]
# ### P in chapter 06
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-3c | sec 3 | `"Xavier": W_l ~ U(-1/sqrt(N_{l-1}), 1/sqrt(N_{l-1}))` | ambiguous, see P-E18 | [06 Uniform: Glorot, and what P calls Xavier](06_initialisation.ipynb#cell-id=06_initialisation-036) | [code of P-3c](06_initialisation.ipynb#cell-id=06_initialisation-037), `uniform_fan_in`, `glorot_uniform` | [uniform fan in lies between the printed bounds](../tests/test_printed_equations_06.py) |

# %% [markdown]
# ### P in chapter 07
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-2.2a | sec 2.2 | `Theta* = argmin_Theta L_NLL(D:Theta)` | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of P-2.2a](07_optimisers.ipynb#cell-id=07_optimisers-006) | [iterated full gradient ends in the argmin of the nll](../tests/test_printed_equations_07.py) |
# | P-2.2b | sec 2.2 | no closed-form solution, so iterate | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) |  |  |
# | P-2.2c | sec 2.2 | `Theta^t = Theta^{t-1} - eta dL_NLL/dTheta (t-th epoch)` | ambiguous, see P-E15 | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of P-2.2c](07_optimisers.ipynb#cell-id=07_optimisers-004), `GradientDescent` | [iterated full gradient ends in the argmin of the nll](../tests/test_printed_equations_07.py) |
# | P-2.2f | sec 2.2 | `dL_NLL/dTheta = (1/S) sum_{(x[m],y[m]) in D_k} dl(x[m],y[m],Theta)/dTheta` | erratum, see P-E15 | [07 Batches](07_optimisers.ipynb#cell-id=07_optimisers-010) | [code of P-2.2f](07_optimisers.ipynb#cell-id=07_optimisers-011) | [mean of a batch estimates the gradient and does not equal it](../tests/test_printed_equations_07.py) |
# | P-2.2g | sec 2.2 | eta = 0.13 | yes | [07 How noisy is a batch?](07_optimisers.ipynb#cell-id=07_optimisers-014) | [code of P-2.2g](07_optimisers.ipynb#cell-id=07_optimisers-015) |  |
# | P-2.2i | sec 2.2 | SGD approximates the gradient for efficiency | yes | [07 Batches](07_optimisers.ipynb#cell-id=07_optimisers-010) | [code of P-2.2i](07_optimisers.ipynb#cell-id=07_optimisers-011) | [variance over all possible batches](../tests/test_printed_equations_07.py); [more updates from the same samples reach a lower loss](../tests/test_printed_equations_07.py) |
# | P-2.3c | sec 2.3 | `step 3: update the weights of each layer` | yes | [07 Gradient descent](07_optimisers.ipynb#cell-id=07_optimisers-003) | [code of P-2.3c](07_optimisers.ipynb#cell-id=07_optimisers-004), `train` | [gradient descent layer by layer in columns](../tests/test_printed_equations_07.py); [weight update of paterson needs the mean over the batch](../tests/test_printed_equations_07.py) |
# | P-2.3.3a | sec 2.3.3 | `W^l[t] = W^l[t-1] - eta grad W^l[m]` | ambiguous, see P-E14 | [07 One sample at a time?](07_optimisers.ipynb#cell-id=07_optimisers-016) | [code of P-2.3.3a](07_optimisers.ipynb#cell-id=07_optimisers-017), `GradientDescent` | [weight update of paterson needs the mean over the batch](../tests/test_printed_equations_07.py) |
# | P-2.3.3b | sec 2.3.3 | `W_0^l[t] = W_0^l[t-1] - eta_0 grad W_0^l[m]` | ambiguous, see P-E14 | [07 One sample at a time?](07_optimisers.ipynb#cell-id=07_optimisers-016) | [code of P-2.3.3b](07_optimisers.ipynb#cell-id=07_optimisers-017) | [weight update of paterson needs the mean over the batch](../tests/test_printed_equations_07.py) |

# %% [markdown]
# ### P in chapter 08
#
# | id | place | says | holds | taught in | code | test |
# |---|---|---|---|---|---|---|
# | P-2.2d | sec 2.2 | `divide D randomly into K = 1000 mini-batches of S = 50` | yes, see P-E4 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-2.2d](08_evaluation.ipynb#cell-id=08_evaluation-004), `minibatches` | [1000 batches of 50 deal 50000 samples once each](../tests/test_printed_equations_08.py) |
# | P-2.2e | sec 2.2 | `at each iteration k select a mini-batch D_k at random` | ambiguous, see P-E16 | [08 A network to judge](08_evaluation.ipynb#cell-id=08_evaluation-005) | [code of P-2.2e](08_evaluation.ipynb#cell-id=08_evaluation-004), `minibatches` | [batches selected at random leave out more than a third](../tests/test_printed_equations_08.py) |
# | P-2.2h | sec 2.2 | maximum number of epochs 2 | yes | [08 A network to judge](08_evaluation.ipynb#cell-id=08_evaluation-005) | [code of P-2.2h](08_evaluation.ipynb#cell-id=08_evaluation-008) |  |
# | P-2.3a | sec 2.3 | `step 1 forward pass: initialize Theta, compute yhat` | erratum, see P-E25 | [08 A network to judge](08_evaluation.ipynb#cell-id=08_evaluation-005) | [code of P-2.3a](08_evaluation.ipynb#cell-id=08_evaluation-006) | [initialised once every batch updates by its measured gradient](../tests/test_printed_equations_08.py) |
# | P-2.3.3c | sec 2.3.3 | `repeat forward, backward, update for every batch` | yes | [08 A network to judge](08_evaluation.ipynb#cell-id=08_evaluation-005) | [code of P-2.3.3c](08_evaluation.ipynb#cell-id=08_evaluation-006), `train` | [initialised once every batch updates by its measured gradient](../tests/test_printed_equations_08.py) |
# | P-3a | sec 3 | 50,000 training and 4,000 testing images, 28 x 28 | ambiguous, see P-E16 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-3a](08_evaluation.ipynb#cell-id=08_evaluation-004) |  |
# | P-3b | sec 3 | 1000 batches of S = 50 | yes | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-3b](08_evaluation.ipynb#cell-id=08_evaluation-004) | [1000 batches of 50 deal 50000 samples once each](../tests/test_printed_equations_08.py) |
# | P-3d | sec 3 | eta = 0.13 chosen for 97 % TEST accuracy in the fewest epochs | erratum, see P-E19 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-3d](08_evaluation.ipynb#cell-id=08_evaluation-044) | [rate 0 13 is best neither on the test set nor on validation](../tests/test_printed_equations_08.py) |
# | P-4a | sec 4 | final average classification error on test: 97.2 % | erratum, see P-E17 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-4a](08_evaluation.ipynb#cell-id=08_evaluation-054) | [97 percent is no error and only the last half gives it](../tests/test_printed_equations_08.py) |
# | P-fig1 | figure 1 | average loss vs epochs (image not in the text) | ambiguous, see P-E21 | [08 The error of each digit](08_evaluation.ipynb#cell-id=08_evaluation-015) | [code of P-fig1](08_evaluation.ipynb#cell-id=08_evaluation-016) |  |
# | P-fig2 | figure 2 | average accuracy vs epochs (image not in the text) | ambiguous, see P-E21 | [08 The error of each digit](08_evaluation.ipynb#cell-id=08_evaluation-015) | [code of P-fig2](08_evaluation.ipynb#cell-id=08_evaluation-016) |  |
# | P-fig3 | figure 3 | testing digit errors vs epochs (image not in the text) | ambiguous, see P-E21 | [08 The error of each digit](08_evaluation.ipynb#cell-id=08_evaluation-013) | [code of P-fig3](08_evaluation.ipynb#cell-id=08_evaluation-014), `error_by_class` |  |
# | P-fig4 | figure 4 | training digit errors vs epochs (image not in the text) | ambiguous, see P-E21 | [08 The error of each digit](08_evaluation.ipynb#cell-id=08_evaluation-013) | [code of P-fig4](08_evaluation.ipynb#cell-id=08_evaluation-018), `error_by_class` |  |
# | P-fig5 | figure 5 | confusion matrix for class digits 1-5 (image not in the text) | ambiguous, see P-E21 | [08 Are 4s and 9s confused?](08_evaluation.ipynb#cell-id=08_evaluation-024) | [code of P-fig5](08_evaluation.ipynb#cell-id=08_evaluation-025), `confusion_matrix` |  |
# | P-5a | sec 5 | achieved 97 % accuracy | ambiguous, see P-E17 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-5a](08_evaluation.ipynb#cell-id=08_evaluation-054) | [97 percent is no error and only the last half gives it](../tests/test_printed_equations_08.py) |
# | P-5b | sec 5 | accuracy not accurately calculated, not enough precision | erratum, see P-E20 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-5b](08_evaluation.ipynb#cell-id=08_evaluation-048) | [arithmetic is exact and the number of images is the limit](../tests/test_printed_equations_08.py) |
# | P-5c | sec 5 | 4s and 9s are often confused | yes, see P-E21 | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-5c](08_evaluation.ipynb#cell-id=08_evaluation-025), `most_confused` | [4 and 9 are confused most and their averages are nearest](../tests/test_printed_equations_08.py) |
# | P-5d | sec 5 | digits with similar shapes are confused | yes | [08 Seven sentences to test](08_evaluation.ipynb#cell-id=08_evaluation-003) | [code of P-5d](08_evaluation.ipynb#cell-id=08_evaluation-023), `most_confused` | [4 and 9 are confused most and their averages are nearest](../tests/test_printed_equations_08.py) |
# | P-6a | sec 6 | future work: save/load data, modular program, architecture from user input | yes, see P-E24 | [08 The same in nnlib](08_evaluation.ipynb#cell-id=08_evaluation-059) | [code of P-6a](08_evaluation.ipynb#cell-id=08_evaluation-060) |  |
# | P-x2 | whole text | NOT GIVEN: hidden sizes, bias init, eta\_0, input scale, which images, RNG | ambiguous, see P-E23 | [08 One run is one run](08_evaluation.ipynb#cell-id=08_evaluation-055) | [code of P-x2](08_evaluation.ipynb#cell-id=08_evaluation-056) |  |
