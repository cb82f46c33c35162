/// The median of the numbers so far, at a cost of O(log n) for each.
///
/// The lesser half stands in a heap with its largest number first, the greater half in one with its least.
struct RunningMedian {
    private var lesser: [Double] = []
    private var greater: [Double] = []

    /// The middle number, or the mean of the two; NaN without any.
    var value: Double {
        guard let low = lesser.first else { return .nan }
        guard lesser.count == greater.count, let high = greater.first else { return low }
        return (low + high) / 2
    }

    /// Takes a number that is not NaN.
    mutating func add(_ number: Double) {
        if let low = lesser.first, number > low { Self.push(number, into: &greater, before: <) } else { Self.push(number, into: &lesser, before: >) }
        // The lesser half holds the middle one where there is one.
        if greater.count > lesser.count {
            Self.push(Self.pop(from: &greater, before: <), into: &lesser, before: >)
        } else if lesser.count > greater.count + 1 {
            Self.push(Self.pop(from: &lesser, before: >), into: &greater, before: <)
        }
    }

    private static func push(_ number: Double, into heap: inout [Double], before: (Double, Double) -> Bool) {
        heap.append(number)
        var place = heap.count - 1
        while place > 0, before(heap[place], heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// Of a heap that is not empty.
    private static func pop(from heap: inout [Double], before: (Double, Double) -> Bool) -> Double {
        heap.swapAt(0, heap.count - 1)
        let top = heap.removeLast()
        var place = 0
        while true {
            var first = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && before(heap[child], heap[first]) { first = child }
            if first == place { return top }
            heap.swapAt(place, first)
            place = first
        }
    }
}
