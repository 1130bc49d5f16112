weir tech
weir tech show
weir tech frob
weir tech sram --row 512B
weir tech sram --capacity 16MiB --row 512B --format xml
weir tech sram --capacity 16 --row 512B
weir tech sram --capacity 0B --row 512B
weir tech sram --capacity 1KiB --row 512B --banks 4
weir tech sram --capacity 128MiB --row 512B
weir tech sram --capacity 16MiB --row 512B --banks 128
weir tech sram --capacity 16MiB --row 512B --ports 2rw --banks 2
weir tech sram --capacity 16MiB --row 512B --node 7nm
weir tech sram --capacity 16MiB --row 512B --profile ../secret
