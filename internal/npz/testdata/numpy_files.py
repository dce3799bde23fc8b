# Writes numpy.npz and compressed.npz with numpy 1.24.2: python3 numpy_files.py
import numpy as np

arrays = {
    "rows": np.array([[1, 2, 3], [4, 5, 6.5]], dtype="<f4"),
    "columns": np.asfortranarray(np.arange(24, dtype="<f8").reshape(2, 3, 4)),
    "transposed": np.array([[1, 2, 3], [4, 5, 6.5]], dtype="<f4").T,
    "big": np.array([1, -2.5], dtype=">f4"),
    "big.double": np.array([[1e300]], dtype=">f8"),
    "scalar": np.array(-0.0, dtype="<f8"),
    "not finite": np.array([np.nan, np.inf, -np.inf], dtype="<f4"),
}
np.savez("numpy.npz", **arrays)
np.savez_compressed("compressed.npz", **arrays)
