weir tech sram --capacity 16MiB --row 512B
weir tech sram --capacity 16MiB --row 512B --banks 32 --format csv
weir tech sram --capacity 12MiB --row 384B --banks 3
weir tech sram --capacity 256KiB --row 64B --profile hp --node 22nm --format json
weir tech sram --capacity 128MiB --row 512B --extrapolate
