weir 2>&1 | tail -n 1
weir --version
weir --help | head -n 1
weir -h | head -n 1
weir help
weir help run
weir run --help | head -n 1
weir rnu
weir zzzzzzzz
weir --verbose
weir help rnu
weir help run check
weir help config a b
weir help config arhc
weir help config workload
weir help config study
weir help --all
weir help help
weir help >/dev/full
