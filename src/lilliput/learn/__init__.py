"""Training: every float graph, whoever made it, is a trainable model. Needs torch, which only this layer imports."""

from lilliput.learn import nn
from lilliput.learn.checkpoint import restore, save
from lilliput.learn.history import Epoch, History
from lilliput.learn.options import Train
from lilliput.learn.parameters import trainable
from lilliput.learn.predict import predict
from lilliput.learn.train import train

__all__ = ["Epoch", "History", "Train", "nn", "predict", "restore", "save", "train", "trainable"]
