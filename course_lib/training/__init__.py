"""What lessons share for training and measuring: streams, the training loop, evaluation, sampling, stored results."""
