weir bound configs/mask/hunyuan_18x24x24.yaml
weir bound configs/mask/line_2048.yaml --format json
weir bound configs/mask/duo_attention.yaml
weir bound configs/mask/block_topk.yaml
