printf 'steps:\n  - {name: A, unit: 2d, slots: 3}\n  - {name: B, unit: 1d, slots: 2, waits: [A]}\n' >two.yaml && weir program show two.yaml --svg two.svg && cat two.svg
printf 'steps:\n  - {name: A, unit: 2d, slots: 3, when: first}\n' >first.yaml && weir program show first.yaml --svg first.svg
weir program show configs/experiment/fusemax.yaml --design unfused --svg x.svg
