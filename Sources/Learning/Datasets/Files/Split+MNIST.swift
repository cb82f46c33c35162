internal import Storage
internal import Tensors

extension Split {
    /// MNIST: 60 000 training and 10 000 test images of handwritten digits, 28 × 28 pixels scaled to [0, 1] (value / 255).
    ///
    /// Reads the four IDX files, gzipped or not, from `folder` or a folder `mnist` in it; any data set in the same layout
    /// (Fashion-MNIST, KMNIST) is read alike.
    ///
    /// - Throws: `DatasetError.filesNotFound` with every place searched; `StorageError` for a malformed or truncated file.
    public static func mnist(folder: DataFolder = .standard()) throws -> Split {
        let paths = try File.allCases.map { try $0.path(in: folder) }
        return try Split(
            train: part("train", images: paths[0], labels: paths[1]), test: part("test", images: paths[2], labels: paths[3]))
    }

    private enum File: String, CaseIterable {
        case trainImages = "train-images-idx3-ubyte"
        case trainLabels = "train-labels-idx1-ubyte"
        case testImages = "t10k-images-idx3-ubyte"
        case testLabels = "t10k-labels-idx1-ubyte"

        func path(in folder: DataFolder) throws -> String {
            let dotted = rawValue.replacingIDXDash
            let names = [rawValue + ".gz", rawValue, dotted + ".gz", dotted].flatMap { [$0, "mnist/" + $0] }
            guard let path = folder.locate(names) else {
                throw DatasetError.filesNotFound(
                    what: "MNIST", files: File.allCases.map { $0.rawValue + ".gz" }, searched: folder.searched)
            }
            return path
        }
    }

    private static func part(_ name: String, images: String, labels: String) throws -> Dataset {
        let pixels = try pixels(images)
        let classes = try IDXFile.read(labels, as: .f64)
        guard classes.rank == 1 else { throw DatasetError.notLabels(path: labels, shape: classes.shape) }
        guard pixels.shape[0] == classes.count else {
            throw DatasetError.imagesAndLabelsDiffer(images: pixels.shape[0], labels: classes.count, path: labels)
        }
        return try Dataset(
            name: "mnist", inputs: pixels, targets: classes, classes: 10, classNames: (0...9).map(String.init),
            provenance: DatasetProvenance("mnist.\(name)", ["fingerprint": .text(fingerprint(pixels, classes))]))
    }

    /// [n, 784], scaled where they lie: there is no second copy.
    private static func pixels(_ path: String) throws -> Tensor {
        var pixels = try IDXFile.read(path, as: .f64)
        guard pixels.rank == 3 else { throw DatasetError.notImages(path: path, shape: pixels.shape) }
        pixels.withUnsafeMutableElements(of: Double.self) { values in
            for index in values.indices { values[index] /= 255 }
        }
        return try pixels.reshaped([pixels.shape[0], pixels.shape[1] * pixels.shape[2]])
    }

    private static func fingerprint(_ inputs: Tensor, _ targets: Tensor) -> String {
        var hash = Fingerprint()
        hash.add(inputs)
        hash.add(targets)
        return String(hash.value, radix: 16)
    }
}

extension String {
    /// Some copies are named "train-images.idx3-ubyte".
    fileprivate var replacingIDXDash: String {
        var parts = split(separator: "-").map(String.init)
        guard let index = parts.firstIndex(where: { $0.hasPrefix("idx") }), index > 0 else { return self }
        parts[index - 1] += "." + parts.remove(at: index)
        return parts.joined(separator: "-")
    }
}
