weir bound configs/mask/hunyuan_18x24x24.yaml --search stride
weir bound configs/mask/hunyuan_18x24x24.yaml --search tile,stride --format csv
weir bound configs/mask/flux_80x80.yaml --search tile --objective work --format csv
weir bound configs/mask/line_2048.yaml --search stride --format json
# every use case: each stride that is not exact says why
weir bound hunyuan_30x40x40 --search stride
weir bound cosmos_16x24x16 --search stride
weir bound cosmos_16x32x48 --search stride
weir bound flux_80x80 --search stride
# a tile as a number of tokens: the search finds its shape
weir bound flux_80x80 --q_tile 256 --kv_tile 256 --search tile,stride
weir bound hunyuan_18x24x24 --q_tile 256 --kv_tile 256 --search tile --format csv
