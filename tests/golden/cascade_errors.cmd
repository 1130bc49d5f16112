# Every way to write a cascade wrong, one line each.
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] ! B[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * 3x\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * 1e999\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - "Y[m] = A[k, m] * é"\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + A[k, m] + 1\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] +\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = sum(A[k, m])\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = exq(A[k, m])\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = exp(A[k, m], 2)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = max(A[k, m])\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = max(1,2,3,4,5,6,7,8,9)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: sum(k)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: max(p)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: max(m)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: max(k), min(k)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] ::\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] B[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = ((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k + 1.5, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k + 20000000, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k+k+k+k+k+k+k+k+k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m, k, k, k, k, k, k, k, k, k, k, k, k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k %% 3, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k %% m, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]+A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * index(3)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[*, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - 3 = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: max(3)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] :: max k\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * C[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * BB[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[q] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, q]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[m, k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A * B[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {B: [K], Z: [M]}\n  expressions:\n    - Y[k, m] = B[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * m\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k + Q, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m] * index(q)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[M] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[2*m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m, m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m+1, k+1] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], Z: [M, K]}\n  expressions:\n    - Z[k, m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m]\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = Y[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - X[m] = Y[m]\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M], B: [K]}\n  expressions:\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {B: [K], K: []}\n  expressions:\n    - Y = K * B[k]\n' | weir cascade show -
printf 'einsum:\n  declaration: {a: [K, M]}\n  expressions:\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [k, M]}\n  expressions:\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, K]}\n  expressions:\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - X[m] = R[m+1]\n    - R[m+1] = R[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - R[m+1] = R[m+2] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - R[m+1] = R[k] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - R[m+1] = R[m-20] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - R[m+1] = R[2*m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  expressions:\n    - R[m+1] = R[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - R[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: x}\n  expressions:\n    - R[m+1] = R[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - X[m] = R[M] + A[k, m]\n    - R[m+1] = R[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - S = R[m]\n    - R[m+1] = S * A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0}\n  expressions:\n    - X[k, m] = R[m] * A[k, m]\n    - R[m+1] = X[k, m + 0 - 1]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  init: {R: 0, S: 0}\n  expressions:\n    - S[k+1, m] = S[k, m] * R[k, m]\n    - R[k, m+1] = S[k+1, m] * A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  init: {R: 0}\n  expressions:\n    - R[m+1] = R[m] + A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[k] = A[k, m + 1]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[k] = A[k, m] * index(m)\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[k] = A[k, m1]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[k] = A[k, m0, m1]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [M, K]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[m] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [M1]}\n  split: {M: [M1, M0]}\n  expressions:\n    - Y[k] = A[m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M1]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0], M1: [X, Y]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {m: [M1, M0]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [A, B, C, D, E]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  split: {M: [M1, M0], K: [M1, K0]}\n  expressions:\n    - Y[k] = A[k, m]\n' | weir cascade show -
printf 'name: x\n' | weir cascade show -
printf 'einsum: {}\n' | weir cascade show -
printf 'einsum: {declaration: {}}\n' | weir cascade show -
printf 'einsum: {declaration: {}, expressions: []}\n' | weir cascade show -
printf 'einsum: {declaration: {}, expression: []}\n' | weir cascade show -
printf 'einsums: {}\n' | weir cascade show -
printf 'einsum: {declaration: [A], expressions: []}\n' | weir cascade show -
printf 'einsum: {declaration: {A: K}, expressions: []}\n' | weir cascade show -
printf 'einsum: {declaration: {A: [A,B,C,D,E,F,G,H,I,J,K,L,M]}, expressions: []}\n' | weir cascade show -
printf 'einsum: {declaration: {A: [K]}, expressions: [{a: b}]}\n' | weir cascade show -
printf 'einsum: {declaration: {A: [K]}, expressions: ["Y = A[k]", [3]]}\n' | weir cascade show -
printf 'name: [x]\neinsum: {declaration: {}, expressions: []}\n' | weir cascade show -
printf 'einsum: {declaration: {A: [P0,P1,P2,P3,P4,P5,P6,P7,P8,P9,P10,P11], B: [Q0,Q1,Q2,Q3,Q4,Q5,Q6,Q7,Q8,Q9,Q10,Q11]}, expressions: ["Y = A[p0,p1,p2,p3,p4,p5,p6,p7,p8,p9,p10,p11] * B[q0,q1,q2,q3,q4,q5,q6,q7,q8,q9,q10,q11]"]}\n' | weir cascade show -
printf 'einsum: {declaration: {A: [M,P0,P1,P2,P3,P4,P5,P6,P7,P8,P9,P10]}, split: {M: [M1, M0]}, expressions: ["Y = 1"]}\n' | weir cascade show -
printf 'einsum: {declaration: {A0: [R0,R1,R2,R3,R4,R5,R6,R7,R8,R9,R10,R11], A1: [R12,R13,R14,R15,R16,R17,R18,R19,R20,R21,R22,R23], A2: [R24,R25,R26,R27,R28,R29,R30,R31,R32,R33,R34,R35], A3: [R36,R37,R38,R39,R40,R41,R42,R43,R44,R45,R46,R47], A4: [R48,R49,R50,R51,R52,R53,R54,R55,R56,R57,R58,R59], A5: [R60,R61,R62,R63,R64,R65,R66,R67,R68,R69,R70,R71]}, expressions: ["Y = 1"]}\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K]}\n  expressions:\n    - >\n      Y = A[k]\n        * A[q]\n' | weir cascade show -
printf 'einsum:\n  declaration: {A: [K, M]}\n  expressions:\n    - Y[m] = A[k, m] :: max(k), max(q)\n' | weir cascade show -
awk 'BEGIN { for (i = 0; i < 40000; i++) print "# a line that is long enough to count" }' | weir cascade show -
weir cascade show none.yaml
