"""The words of the course: under each heading of a lesson, the terms that it defines, one a line.

``name / other form: what it means``, in the order in which a learner meets them. A plural in -s need not be listed. A
name after ``~`` is an ordinary word as well (state, path), so that its use before the definition proves nothing.
"""

WORDS = """
# 01 The smallest example
token: a piece of text that gets a number: a word, a character, a byte or something between
tokenizer: what cuts a text into tokens and turns them into ids, and back
# 01 From symbols to vectors: one-hot
vocabulary / vocabularies: the list of all tokens that a tokenizer knows; its size is called V
id: the place of a token in the vocabulary, a whole number
one-hot: a vector that is all 0 but for a 1 at the place of a token
# 01 Words that are not on the list
special token / <pad> / <unk> / <bos> / <eos>: a token that stands for no piece of text, as for padding or the unknown
out of vocabulary / out-of-vocabulary: not on the list of tokens; it becomes <unk>
# 01 Your prediction, measured
Heaps' law: the number of different words grows like a power of the length of the text, and does not stop
# 01 Bytes: nothing is unknown
byte: a number from 0 to 255; UTF-8 writes every character with one to four of them
UTF-8 / UTF: the usual way to write characters of all scripts as bytes
# 01 Between bytes and words: byte-pair encoding
BPE / byte-pair encoding: joins the most frequent pair of neighbouring tokens to a new token, again and again
merge: one step of byte-pair encoding: two tokens become one
# 01 Fair comparison: bits per character
nat: the unit of a cost -ln p; 1 nat is 1.44 bits
bits per character: the cost of a whole text in bits over its characters; it compares models over different tokens
unigram: a model without context: every token has its share in the training text
perplexity / perplexities: among how many equally likely tokens a model seems to choose; 2^(bits per token)
# 02 A question with something at stake
language model: gives every possible next token a probability, given those before
# 02 The chain rule, and a cut
chain rule: the probability of a text is the product of each token's, given all before it
n-gram / n-gram model: n neighbouring tokens; an n-gram model counts them and sees a context of n - 1
~ order: the n of an n-gram model: its context and the token predicted
~ context: the tokens (or, in lesson 13, the vector) that a prediction may use
bigram: an n-gram of two tokens: the context is one token
# 02 The zero that ruins everything
smoothing: taking some probability from what was counted and giving it to what was not
# 02 A better idea: ask a shorter context
Kneser-Ney / interpolated Kneser-Ney: takes a discount from every count and lets a shorter context spend it
discount: what Kneser-Ney takes off every count
continuation count: after how many different tokens a token was seen, in place of how often
# 02 How good? Bits and perplexity
bits per token: the mean of -log2 p over the tokens of a text
# 02 The experiment: five tragedies, and a sixth
held out / held-out: kept away from training (or counting), so that predicting it is a fair test
# 02 Your prediction, measured
sparsity: most long n-grams are seen once or never, so counts say little
compressor: a program that makes files shorter, such as gzip; what it needs for a text is a cost in bits
# 02 Why one word must know the others
i.i.d.: drawn independently, each from the same distribution; the words of a text are not
autoregressive: fed with what it wrote itself, so that each token knows those before
# 02 Counting has no notion of "similar"
embedding: the vector that stands for a token, a row of a table that is learned
# 03 How big must a network be to read a book?
weight: a number in a network that training may change; biases are weights too
~ state: the numbers that a recurrent network carries from step to step
recurrent: using its own last state at the next step
# 03 Two formulas
RNN: recurrent neural network; "vanilla" for the plain tanh cell of lesson 03
softmax: turns any numbers y into probabilities, e^y divided by the sum of all e^y
hidden state: h, what a recurrent network remembers; hidden, since no data says what it must hold
unit: one number of a state, with the weights that make it
logit: a number for each possible answer, which softmax turns into a probability
~ output: y, what a network says at a step, made from its state
~ input: x, what a network reads at a step
# 03 From scratch: loop, batch, library
~ batch: several sequences computed at once, each a row
# 03 The cell: a plug for every network to come
~ cell: how one step of a recurrent network is made; the loop around it stays the same
# 03 Why the weights are shared
~ shared: the same matrices serve every step
# 03 Five shapes, one network
~ loss / losses: the number that training makes small: how wrong the outputs are
accuracy: the share of answers that are right
# 03 RNN against CNN
CNN: convolutional neural network
convolution / causal convolution: a layer that makes each output from a few neighbouring inputs, by the same weights
causal: looking only at what came before
tap: one of the inputs that a convolution's filter looks at
dilated: with gaps between the taps, wider from layer to layer
layer: a part of a network whose outputs are the inputs of the next part
# 04 By pencil: what a guess costs
~ bits: -log2 of a probability, what a guess costs; half as likely is one bit more
# 04 One sum, four names
maximum likelihood: choosing the weights that make the training text most probable
likelihood: the probability that a model gives to the text seen
cross-entropy: the mean of -ln p over the tokens of a text, the usual loss
greedy / greedy decoding: taking the likeliest token, step by step
# 04 Names, first: where does it come from?
naive Bayes: counts which features a class has, and multiplies as if they were independent
# 04 Train one, now: the loop
gradient descent: moving every weight a little against its gradient, again and again
optimizer / optimiser: the rule by which a gradient changes the weights
AdamW: Adam (lesson 07) which also pulls weights gently towards 0
learning rate: how far an update moves the weights
update: one change of all weights, made from one gradient
detach / detached: to go on with a state's value while cutting its past off, so that no gradient passes
~ plan: the settings of a training run: steps, learning rate, when to stop
checkpoint: the weights (and the state of a run) in a file, to go on from
patience: how long a run goes on without getting better before it stops early
~ diary: what a network writes at chosen steps of its training
temperature: what logits are divided by before softmax: below 1 sharpens, above 1 flattens
# 04 Is it any good?
tied embeddings: one table both for looking tokens up and for scoring the next one
learned first state: h_0, trained like the weights in place of zeros
~ window: the last few tokens, all that a network without a state sees
LZMA: a compressor that looks back over all it has read, where gzip looks back 32,768 bytes
dynamic evaluation: measuring a model that goes on learning, each piece of text after it was predicted and paid for
# 04 From probabilities to text
~ sampler: draws the next token from the probabilities of a model
top-k: drawing from the k likeliest tokens only
top-p: drawing from the fewest tokens that together hold the share p
~ noisy: with random numbers added to the logits
# 04 When it breaks
nan: "not a number": what arithmetic makes of an overflow
diverge: to have a loss that grows without end or is no number
# 05 By pencil: one weight, used three times
~ immediate: of a partial derivative: the weight moves at this one step only, all before held fixed
# 05 The real model, forward
forward pass: computing states and losses, from the first step to the last
# 05 Errors that meet travel on together
error signal: delta, by how much the loss moves with what goes into an activation at a step
backpropagation through time: the gradient of a recurrent network, computed from the last step back to the first
backpropagation: computing a gradient layer by layer, from the loss backwards
backward pass: carrying errors from the last step to the first
# 05 Do not trust it yet
autograd: PyTorch's own computation of gradients
finite difference / central difference: a gradient measured by nudging a weight up and down
ReLU: the activation max(a, 0), with a kink at 0
Jacobian: the matrix that says how each output of a step moves with each of its inputs
# 05 Which steps does a gradient come from?
~ share: how much of a gradient's parts comes from one step
# 05 Truncated backpropagation through time
truncated / truncation: cutting errors off at the beginning of a chunk
chunk: a piece of a sequence within which errors travel back; the state is carried on
~ bias: of a gradient: an error that averaging does not remove; of a unit: the number added to its input
# 06 By pencil: one unit
saturated / saturation / saturate: so far out that an activation hardly moves: its slope is near 0
# 06 Many units: a product of Jacobians
activation: the function that squashes or bends a unit's sum, such as tanh
# 06 Powers of one matrix
spectral radius / spectral radii: the largest size of an eigenvalue; it sets how fast a matrix's powers grow or die
eigenvalue: the factor by which a matrix stretches a vector that it does not turn
~ normal: of a matrix: its eigenvectors stand at right angles
singular value: how far a matrix stretches a vector; the largest is the most that it can
orthogonal: of a matrix: it keeps the length of every vector
Gaussian: of a matrix: its entries are drawn apart, from a bell curve
# 06 Three starts at radius 1
~ identity: the matrix that copies a vector
# 06 Activations and saturation
logistic: the function 1/(1 + e^-a), from 0 to 1
# 06 The recall horizon
recall horizon: how many steps back until less than a millionth of a gradient is left
# 06 Not only RNNs
~ plain: of a deep net: each layer sees the last one only
~ residual: of a layer or stack: its input is added to its output
~ dense: of a deep net: each layer sees all layers before
~ block: a layer (or a few) with a shortcut around it
~ path: one way of a gradient through a net with shortcuts
ensemble: many networks whose answers are added
# 07 Careful, and then?
SGD: stochastic gradient descent: a step against the gradient of one batch
# 07 Five optimisers, from scratch
momentum: a step that remembers earlier steps and rolls on
Nesterov: momentum that takes the gradient at the point ahead
RMSProp: divides each weight's step by the recent size of its gradient
Adam: running means of gradient and squared gradient, corrected for their start at 0
# 07 The experiment: one step on Hamlet
decade: a factor of ten
# 07 Who did it?
~ drive: how strong the inputs are
# 07 The cliff
cost surface: the cost as a landscape over the weights
# 07 Clipping by norm
clipping by norm: shortening a gradient that is longer than a threshold, without turning it
# 07 Does Nesterov brake at the wall?
EMA: exponential moving average, a running mean
# 08 Ten symbols, a hundred steps
copying task: repeating ten symbols after a long wait
modReLU: an activation that keeps the sign, shifts the size by a bias and cuts it at 0; linear at bias 0
~ chance: the loss of one who knows the rules and remembers nothing
# 08 By pencil: a turn keeps every length
~ group: all matrices of a kind, so that products and inverses are of that kind again
unitary: orthogonal, for complex numbers
# 08 Construction 1: mirrors (Householder)
mirror / reflection: the matrix that flips one direction and leaves all others
Householder: building an orthogonal matrix as a product of reflections
# 08 Construction 2: exponential and Cayley
skew-symmetric: turning its sign when transposed
Cayley: a map from skew-symmetric to orthogonal matrices that needs no series
parametrization: a module stores free numbers and shows a matrix made from them
# 08 Construction 3: the unitary RNN
uRNN: the unitary RNN: phases, mirrors, a shuffle and Fourier transforms, composed
# 08 Construction 4: step, then come back (projUNN)
projUNN: an optimiser's step projected back to the orthogonal matrices, at low rank
~ rank: how many directions a matrix uses
# 08 The soft kinds
IRNN: ReLU units that start from the identity
norm stabiliser: a price on every change of the state's length
soft penalty: a price on leaving the orthogonal matrices
singular band: all singular values held within 1 plus or minus m
# 08 Live: who can copy, and why?
~ control: a run that changes one thing only, so that it could refute a claim
# 08 The whole table
adding problem: the sum of two marked numbers in a long sequence
# 09 Four steps
LSTM: long short-term memory: a cell with a memory and three gates
gate / forget gate / input gate / output gate: numbers from 0 to 1, unit by unit: how much stays, is written, is told
candidate: what could be written into the memory or state
~ memory: c, the numbers an LSTM carries beside its state; also for how many steps a gate keeps a value
Hadamard product: a product unit by unit
# 09 The memory highway
~ highway: the cell path
# 09 Who carries it at bias 5?
cell path: the way of a gradient through the memories alone, a product of forget gates
# 10 Odd or even?
~ parity: whether the ones so far are odd or even
UGRNN: the update-gate RNN, with one gate
GRU: the gated recurrent unit, with update and reset gate
# 10 By pencil: one gate, one reset
reset gate: r, mutes the state where a candidate reads it
# 10 A residual connection through time
lifetime: steps until 37% (1/e) of a stored value is left
skip connection: a shortcut by which something is added unchanged
# 10 Which GRU do you mean?
update gate: z, mixes old state and candidate
# 11 What do 512 numbers know?
correlation: from -1 to 1, how closely two series go together
# 11 The truth comes from a parser
~ label: what holds after a character, according to a parser
# 11 Score every unit
AUC: how often a unit tells a step inside from one outside
# 11 Does the model use it?
~ hold: to keep a unit at its usual value, whatever it reads
# 11 How far back does it look?
log-probability: the logarithm of a probability: products of probabilities become sums
# 12 Stacks: a stack of cells is a cell
~ stack: cells on top of each other, each reading the states of the one below
# 12 By pencil
~ residual stack: a stack in which each layer adds to what it reads
# 12 Do deeper layers summarise?
linear probe: a linear layer fitted to a state, to ask what can be read from it
# 12 Both ways
~ both ways / bidirectional: one cell reads from the left, one from the right, states side by side
# 12 Trees
~ tree: a network that merges neighbours along brackets, one merge for all nodes
TreeLSTM: an LSTM whose steps are the merges of a tree
# 13 A conditional language model
encoder: the network that reads the source
decoder: the network that writes the target, given the context
teacher forcing: training a decoder on the true symbols, one step late, in place of its own
end to end: all parts trained together, by the one loss at the end
# 13 Padding must not count
~ mask: marks the filling of short sequences, so that it does not count
packing: taking a sequence out of the batch where it ends
# 13 Real: spelling to sounds
CTC: a loss that sums over all ways to align two sequences
~ family / families: all words of one stem, held out together
# 13 Small and real: the program you sit in
chrF: how many runs of 1 to 6 characters two texts share, from 0 to 100
# 14 The truth at its elbow
exposure bias: a network that learned with the truth as input errs more when it is fed with itself
# 14 What is lost
output recurrence: the output, not the state, is fed back
hidden recurrence: the state is fed back, as in every RNN so far
reduced expressiveness: what the outputs do not tell cannot be remembered
Turing machine: the model of a computer with memory without end
# 14 Scheduled sampling
scheduled sampling: in training, more and more inputs are the network's own symbols
# 15 Say it in English
~ decoding: searching for a good sequence under a model
# 15 All there is
exhaustive search: trying all sequences
# 15 By pencil: S's loop, with k = 2
beam: the k best beginnings of a search, kept and extended together
hypothesis / hypotheses: a beginning (or a whole sequence) in a search, with its log-probability
# 15 Every word costs
length penalty: a rule that makes hypotheses of different lengths comparable
# 15 Whose fault? A real model
search error: a search missed what its model thinks best
model error: what a model thinks best is wrong
"""
