sed 's/^value: 16 b/value: 12 b/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/capacity: 1 MiB/capacity: 1 MB/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/mac: {cycles: 1 cycle}/mac: {cycles: 1 cycle, adds: 1}/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/mac: {cycles: 1 cycle}/mac: {}/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/    mac: {cycles: 1 cycle}//; s/    add: {cycles: 1 cycle, unit: mac}//' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/    add: {cycles: 1 cycle, unit: mac}//; s/exp: {macs: 6}/exp: {macs: 6, adds: 1}/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/exp: {macs: 6}/function: {cycles: 1 cycle}/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/exp: {macs: 6}/exponent: {macs: 6}/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/^side: 64/side: 64 B/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/^side: 64/side: auto/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/kind: LPDDR4/kind: LPDDR9/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/units: horowitz45/units: horowitz7/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/units: horowitz45/units: Horowitz 45/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/units: horowitz45/units: .\/none.yaml/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/node: 45 nm/node: 44 nm/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/node: 45 nm/node: 180 nm/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/capacity: 1 MiB/capacity: 1 GiB/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
sed 's/^l3:/L3:/' configs/arch/edge-45nm.yaml >a.yaml; weir tech show a.yaml
