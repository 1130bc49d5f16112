# The same seed gives every attention cascade the same inputs, so the same AV within rounding.
weir cascade eval configs/cascade/attention-3pass.yaml --size E=4,F=3,P=2,M=12
weir cascade eval configs/cascade/attention-3pass-deferred.yaml --size E=4,F=3,P=2,M=12
weir cascade eval configs/cascade/attention-2pass.yaml --size E=4,F=3,P=2,M=12,M0=4
weir cascade eval configs/cascade/attention-2pass-deferred.yaml --size E=4,F=3,P=2,M=12,M0=4
weir cascade eval configs/cascade/attention-1pass.yaml --size E=4,F=3,P=2,M=12,M0=4
weir cascade eval configs/cascade/attention-1pass-normalized.yaml --size E=4,F=3,P=2,M=12,M0=4
weir cascade eval configs/cascade/teaal/gemm.yaml --size K=2,M=2,N=2 --scalar a=2,b=0.5 --values
weir cascade eval configs/cascade/gemm.yaml --size K=2,M=2,N=2 --all --format json --values --seed 7
weir cascade eval configs/cascade/gemm.yaml --size K=3,M=2,N=2 --all -o arrays --format csv && ls arrays
weir cascade eval configs/cascade/gemm.yaml --size K=3,M=2,N=2 --all -o one >first; weir cascade eval configs/cascade/gemm.yaml --input A=one/A.npy,B=one/B.npy --all >second; diff first second && head -c 6 one/Z.npy | tail -c 5 && echo
weir cascade eval configs/cascade/two-pass-iterative.yaml --size K=5; weir cascade eval configs/cascade/two-pass.yaml --size K=5
