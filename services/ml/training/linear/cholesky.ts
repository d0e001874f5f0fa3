/** Solving symmetric positive definite systems. */

/**
 * Solves A·x = b by Cholesky's decomposition; A is row-major, of which the lower half is read, and is
 * overwritten by its factor. Source: Golub and Van Loan, Matrix Computations, 4.2.
 */
export function solveCholesky(a: Float64Array, b: Float64Array): Float64Array<ArrayBuffer> {
  const n = b.length;
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      // A column that is others' sum leaves nothing: its pivot is kept off zero.
      if (i === j) a[j * n + j] = Math.sqrt(Math.max(sum, 1e-12));
      else a[i * n + j] = sum / a[j * n + j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= a[i * n + k]! * x[k]!;
    x[i]! /= a[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= a[k * n + i]! * x[k]!;
    x[i]! /= a[i * n + i]!;
  }
  return x;
}
