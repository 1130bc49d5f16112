sed 's/units: horowitz45/units: units.yaml/' configs/arch/edge-45nm.yaml >a.yaml; sed 's/{comparator: 1}/{mux: 1}/' configs/tech/units-horowitz45.yaml >units.yaml; weir tech show a.yaml
sed 's/comparator:$/comparer:/' configs/tech/units-horowitz45.yaml >units.yaml; weir tech show a.yaml
sed 's/0.4 pJ/0.4/' configs/tech/units-horowitz45.yaml >units.yaml; weir tech show a.yaml
sed 's/node: 90 nm/node: 91 nm/' configs/tech/units-horowitz45.yaml >units.yaml; weir tech show a.yaml
cp "$(command -v weir)" moved; ./moved tech show a.yaml
