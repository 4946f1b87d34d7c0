"""TensorFlow Lite (LiteRT) models: the .tflite FlatBuffer, read without trusting a byte of it."""
