"""The learned half of PragmaLens: reads the tensors that the command line exports, writes two ONNX files and model.json."""
