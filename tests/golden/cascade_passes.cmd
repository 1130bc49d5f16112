weir cascade passes configs/cascade/attention-3pass.yaml
weir cascade passes configs/cascade/attention-3pass-deferred.yaml
weir cascade passes configs/cascade/attention-2pass.yaml
weir cascade passes configs/cascade/attention-2pass-deferred.yaml
weir cascade passes configs/cascade/attention-1pass.yaml
weir cascade passes configs/cascade/attention-1pass-normalized.yaml
weir cascade passes configs/cascade/two-pass.yaml
weir cascade passes configs/cascade/two-pass-deferred.yaml
weir cascade passes configs/cascade/two-pass-iterative.yaml
weir cascade passes configs/cascade/gemm.yaml
weir cascade passes configs/cascade/linear.yaml
weir cascade passes configs/cascade/teaal/conv2d.yaml
weir cascade passes configs/cascade/teaal/dotprod.yaml
weir cascade passes configs/cascade/teaal/gemm.yaml
weir cascade passes configs/cascade/teaal/gemv.yaml
weir cascade passes configs/cascade/teaal/mttkrp.yaml
weir cascade passes configs/cascade/teaal/sddmm.yaml
weir cascade passes configs/cascade/attention-1pass.yaml --format json
weir cascade passes configs/cascade/attention-2pass.yaml --format csv
printf 'einsum:\n  declaration: {A: [K, M], S0: [K]}\n  init: {S: 1}\n  expressions:\n    - D[m] = S[k, m] * A[k, m]\n    - S[k, m+1] = S[k, m] / D[m] * S0[k]\n' | weir cascade passes -
