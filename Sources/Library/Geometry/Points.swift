internal import Analysis
internal import Runtime
internal import Tensors

extension Call {
    /// Points as rows: a tensor, or the samples of a dataset.
    func points(_ name: String = "x") throws -> Tensor {
        if let object: DatasetObject = try object(name) { return object.dataset.inputs }
        return try tensor(name)
    }

    /// Several clouds: the tensors of a list, or the parts of one tensor.
    func clouds(_ name: String = "x") throws -> [Tensor] {
        try list(name).map { part in
            guard let tensor = try part.asTensor() else { throw wrongType(name, expected: "tensors, one for each time", value: part) }
            return tensor
        }
    }

    /// Group labels as whole numbers: a vector of them, a mask, or a list of texts, which are numbered in order of appearance.
    func labels(_ name: String = "labels") throws -> Tensor {
        if let texts = try? strings(name) {
            var numbers: [String: Double] = [:]
            return Tensor(texts.map { text in
                if let number = numbers[text] { return number }
                let number = Double(numbers.count)
                numbers[text] = number
                return number
            })
        }
        return try tensor(name).converted(to: .f64)
    }
}
