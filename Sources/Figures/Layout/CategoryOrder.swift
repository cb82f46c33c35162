/// The order of categories in a legend.
enum CategoryOrder {
    /// Names that differ in a whole number at their end ("class 10") go by that number; others stay as they appeared.
    static func sorted(_ names: [String]) -> [String] {
        let numbered = names.map { name -> (stem: Substring, number: Int)? in
            let digits = name.reversed().prefix { $0.isASCII && $0.isNumber }.count
            var stem = name.dropLast(digits)
            if stem.last == "-" { stem.removeLast() }
            return Int(name.dropFirst(stem.count)).map { (stem, $0) }
        }
        guard let first = numbered.first.flatMap({ $0 }), numbered.allSatisfy({ $0?.stem == first.stem }) else { return names }
        return names.indices.sorted { (numbered[$0]?.number ?? 0, $0) < (numbered[$1]?.number ?? 0, $1) }.map { names[$0] }
    }
}
