r"""The letters of the course: under each heading of a lesson, those that it defines, one a line.

``letter / other letter: what it means``, as LaTeX has it, without indices of time, layer or entry (h for h_t). A letter
that means something else in a later lesson is listed there again.
"""

SYMBOLS = r"""
# 00 The experiment
r: a factor per step; from lesson 10 on the reset gate; in lesson 11 a correlation
# 00 Play
t: a step in time
h: the value at a step; from lesson 03 on the hidden state
\omega: the turn per step
# 01 Fair comparison: bits per character
p: a probability
x: what is read at a step: a token, later its vector
e: 2.718..., the base of the natural logarithm
# 02 The chain rule, and a cut
P: a probability
T: the number of steps
n: the order of an n-gram model
N: lecture B's context size, n - 1
# 02 The zero that ruins everything
\alpha: what smoothing adds to every count
V: the size of the vocabulary
w: the next token, in an n-gram
c: a count
# 02 A better idea: ask a shorter context
D: the discount
h': the shorter context
# 02 Counting has no notion of "similar"
E: the table of embeddings, a row for each token
# 03 Two formulas
W_{xh}: weights from input to state
W_{hh}: weights from state to state
W_{hy}: weights from state to output
b_h: the bias of the state
b_y: the bias of the output
y: logits
D: numbers in an input; the width
H: units of the state
K: numbers in an output
# 03 One step at a time
k: so many steps before
# 03 RNN against CNN
F: taps of a filter
L: layers
O: "at most of the size of", but for a constant factor
# 03 What you just saw
W: a matrix of weights
# 04 By pencil: what a guess costs
i / j: numbers of an entry
# 04 Recap
T: temperature
L: the loss
# 05 By pencil: one weight, used three times
w: a single weight
k: the step at which a weight is used
# 05 The two sums
\delta: the error signal, dL/da
a: what goes into the activation, the pre-activation
j: the step of a loss
# 05 Errors that meet travel on together
\odot: the product unit by unit
# 06 Many units: a product of Jacobians
D: the diagonal matrix of slopes
# 06 Powers of one matrix
\lambda: an eigenvalue; in lesson 07 lecture W's decay, in lesson 08 also a price
\rho: the spectral radius
\sigma: the largest singular value; elsewhere the logistic function
\gamma: the largest slope of an activation
# 06 The experiment: 500 steps of a real tanh RNN
v: the direction in which a loss looks at the last state
# 06 Not only RNNs
l: the number of a layer
I: the identity matrix
B: a block's own Jacobian
# 07 Five optimisers, from scratch
\eta: the learning rate
d: the direction of an update
g: a gradient
v: momentum's memory of earlier steps
\mu: how much of it momentum keeps
\rho: the decay of a running mean
s: the running mean of squared gradients
\varepsilon: a small constant
# 07 The cliff
b: a bias
\sigma: the logistic function
# 07 Clipping by norm
c: the threshold of clipping
# 07 Recap
\beta: Adam's decays; in lesson 08 the price of changing lengths
# 08 By pencil: a turn keeps every length
U / Q / \Lambda: matrices of a decomposition, such as eigenvectors and eigenvalues
i: the imaginary unit
# 08 Construction 1: mirrors (Householder)
u: the direction that a mirror flips
S: the small triangular matrix by which mirrors become one product
# 08 Construction 2: exponential and Cayley
A: a skew-symmetric matrix
# 08 Construction 3: the unitary RNN
R: a mirror
\Pi: a shuffle of units
n: the number of units
# 08 The soft kinds
m: half the width of the band
# 09 Four steps
f / o: forget and output gate
c: the memory of an LSTM
g: the candidate of an LSTM
# 10 Three cells, one notation
W': a second matrix of weights
# 10 By pencil: one gate, one reset
z: the update gate
# 11 By pencil: one unit, six characters
s: a standard deviation
# 12 Both ways
J: units of one direction
# 13 Where does the decoder see the context?
s: the state of a decoder
# 14 By pencil: errors that add up
e: an error per step
# 15 All there is
M: the number of tokens
"""
