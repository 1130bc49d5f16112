# Wrong calls and sizes.
weir cascade
weir cascade show
weir cascade shwo x.yaml
weir cascade show a b c
weir cascade dot --format json configs/cascade/gemm.yaml
weir cascade show --size K=3 configs/cascade/gemm.yaml
weir cascade show --format xml configs/cascade/gemm.yaml
weir cascade passes --format yaml configs/cascade/gemm.yaml
weir cascade eval configs/cascade/gemm.yaml
weir cascade eval configs/cascade/gemm.yaml --size K=3,M
weir cascade eval configs/cascade/gemm.yaml --size K=3,MM=2
weir cascade eval configs/cascade/gemm.yaml --size K=3,k=2
weir cascade eval configs/cascade/gemm.yaml --size K=0
weir cascade eval configs/cascade/gemm.yaml --size K=3,K=4
weir cascade eval configs/cascade/gemm.yaml --size K=x
weir cascade eval configs/cascade/gemm.yaml --size K=1111111111111111111111111111111111111111111111111111111111111111111111
weir cascade eval configs/cascade/attention-2pass.yaml --size E=2,F=2,P=2,M=10,M0=4
weir cascade eval configs/cascade/attention-2pass.yaml --size E=2,F=2,P=2,M=10,M0=2,M1=4
weir cascade eval configs/cascade/attention-2pass.yaml --size E=2,F=2,P=2,M=10
weir cascade eval configs/cascade/attention-2pass.yaml --size E=2,F=2,P=2,M1=1Gi,M0=1Gi
weir cascade eval configs/cascade/teaal/conv2d.yaml --size X=4,Y=4,R=3,S=3,M=5,N=6
weir cascade eval configs/cascade/gemm.yaml --size K=1Mi,M=1Mi,N=1
weir cascade eval configs/cascade/gemm.yaml --size K=32Ki,M=1Ki,N=1Ki
weir cascade eval configs/cascade/gemm.yaml --size K=64Ki,M=1Ki,N=1
weir cascade eval configs/cascade/gemm.yaml --size K=8192,M=4096,N=4096
weir cascade eval configs/cascade/gemm.yaml --size K=2,M=2,N=2 --scalar a=1
weir cascade eval configs/cascade/teaal/gemm.yaml --size K=2,M=2,N=2 --scalar a
weir cascade eval configs/cascade/teaal/gemm.yaml --size K=2,M=2,N=2 --scalar a=x
weir cascade eval configs/cascade/gemm.yaml --size K=2,M=2,N=2 --seed -1
weir cascade eval configs/cascade/gemm.yaml --input A=none.npy
weir cascade eval configs/cascade/gemm.yaml --input Q=none.npy
weir cascade eval configs/cascade/gemm.yaml --input A
printf 'x' > bad.npy; weir cascade eval configs/cascade/gemm.yaml --input A=bad.npy
printf 'einsum:\n  declaration: {A: [I0, I1, I2, I3, I4, I5, I6, I7, I8]}\n  init: {T0: 1, T1: 1, T2: 1, T3: 1, T4: 1, T5: 1, T6: 1, T7: 1}\n  expressions:\n    - T0[i0+1, i1, i2, i3, i4, i5, i6, i7] = T0[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T1[i0, i1+1, i2, i3, i4, i5, i6, i7] = T1[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T2[i0, i1, i2+1, i3, i4, i5, i6, i7] = T2[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T3[i0, i1, i2, i3+1, i4, i5, i6, i7] = T3[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T4[i0, i1, i2, i3, i4+1, i5, i6, i7] = T4[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T5[i0, i1, i2, i3, i4, i5+1, i6, i7] = T5[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T6[i0, i1, i2, i3, i4, i5, i6+1, i7] = T6[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n    - T7[i0, i1, i2, i3, i4, i5, i6, i7+1] = T7[i0, i1, i2, i3, i4, i5, i6, i7] * A[i0, i1, i2, i3, i4, i5, i6, i7, i8]\n' | weir cascade passes -
weir cascade eval configs/cascade/gemm.yaml --size K=2,M=2,N=2 --scalar a0=1,a1=1,a2=1,a3=1,a4=1,a5=1,a6=1,a7=1,a8=1,a9=1,a10=1,a11=1,a12=1,a13=1,a14=1,a15=1,a16=1,a17=1,a18=1,a19=1,a20=1,a21=1,a22=1,a23=1,a24=1,a25=1,a26=1,a27=1,a28=1,a29=1,a30=1,a31=1,a32=1,a33=1,a34=1,a35=1,a36=1,a37=1,a38=1,a39=1,a40=1,a41=1,a42=1,a43=1,a44=1,a45=1,a46=1,a47=1,a48=1,a49=1,a50=1,a51=1,a52=1,a53=1,a54=1,a55=1,a56=1,a57=1,a58=1,a59=1,a60=1,a61=1,a62=1,a63=1,a64=1
