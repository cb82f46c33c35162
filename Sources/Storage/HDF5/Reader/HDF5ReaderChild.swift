internal import CHDF5
internal import Glibc
internal import Tensors

/// The other end of an `HDF5Reader`: a process that answers questions about one file until nobody asks any more.
enum HDF5ReaderChild {
    /// A reply on the channel: the bytes of its message in the shared memory; those of its values, and where they are in the file.
    static let replyBytes = 32
    /// Where values are that are not in the file as they are in memory: in the shared memory.
    static let nowhere = -1

    /// Values begin on a page of their own.
    static func valuesOffset(_ messageBytes: Int) -> Int { (max(0, min(1 << 40, messageBytes)) + 4095) / 4096 * 4096 }

    /// More than the structure of an honest file takes.
    private static let memoryBytes = 1 << 30
    private static let path = "/proc/self/fd/\(DYN_CHILD_FILE)"

    /// What a child knows of its file.
    private struct Served {
        let shownPath: String
        let addressSpace: Int
        var file: HDF5File?

        mutating func opened() throws -> HDF5File {
            if let file { return file }
            let opened = try HDF5File(serving: HDF5ReaderChild.path, shownAs: shownPath)
            file = opened
            return opened
        }

        /// - Parameter valueBytes: of the values that are read at once.
        func limitSeconds(valueBytes: Int = 0) {
            // Reading takes time in proportion to what there is to read.
            let size = lseek(Int32(DYN_CHILD_FILE), 0, SEEK_END)
            dyn_limit_seconds(min(600, size >> 20 + valueBytes >> 22))
        }

        /// - Parameter valueBytes: for which there must be room besides what the library needs.
        func limitMemory(valueBytes: Int = 0) { dyn_limit_addresses(addressSpace + HDF5ReaderChild.memoryBytes + valueBytes) }
    }

    /// The life of a child, in the process that was born for it.
    static func serve(_ shownPath: String) -> Never {
        HDF5Library.startAfterFork()
        var served = Served(shownPath: shownPath, addressSpace: dyn_address_space())
        served.limitMemory()
        while let question = receive() {
            served.limitSeconds()
            var values = Values.none
            var message = HDF5Message()
            message.put(true)
            do {
                values = try answer(HDF5Question(question), &served, &message)
            } catch let error as StorageError {
                message = HDF5Message()
                message.put(false)
                message.put(error)
            } catch {
                _exit(Int32(DYN_CHILD_LEFT.rawValue))
            }
            if HDF5Library.hasMissedMemory { _exit(Int32(DYN_CHILD_FULL.rawValue)) }
            guard reply(message, values: values) else { break }
        }
        _exit(Int32(DYN_CHILD_LEFT.rawValue))
    }

    /// Where the values of an answer are.
    private enum Values {
        case none
        /// Behind the message in the shared memory.
        case shared(bytes: Int)
        /// In the file itself, as they are in memory.
        case inFile(offset: Int, bytes: Int)
    }

    /// Puts the answer into the message, and says where the values are that go with it.
    private static func answer(_ question: HDF5Question, _ served: inout Served, _ message: inout HDF5Message) throws -> Values {
        if question.kind == .repair {
            try HDF5Walk(opening: path, shownAs: served.shownPath, isMarked: true).goTwice()
            try HDF5Place(path: served.shownPath, object: "/").check("repair", dyn_clear_marks(path))
            return .none
        }
        if question.kind == .walk {
            try HDF5Walk(opening: path, shownAs: served.shownPath).goTwice()
            return .none
        }
        let root = try served.opened().root
        let name = String(question.object.dropFirst())
        var group: HDF5Group { get throws { name.isEmpty ? root : try root.group(name) } }
        var dataset: HDF5Dataset { get throws { try root.dataset(name) } }
        var object: any HDF5Object {
            get throws { if name.isEmpty { root } else if try root.kind(of: name) == .dataset { try dataset } else { try group } }
        }
        switch question.kind {
        case .open, .walk, .repair: break
        case .childNames: message.put(try group.childNames())
        case .children:
            let children = try group.children()
            message.put(children.count)
            for child in children {
                message.put(child.name)
                message.put(child.kind)
            }
        case .contains: message.put(try group.contains(question.name))
        case .kindOfChild: message.put(try group.kind(of: question.name))
        case .attributeNames: message.put(try object.attributeNames())
        case .attribute:
            let attribute = try object.attribute(question.name)
            message.put(attribute != nil)
            if let attribute { message.put(attribute) }
        case .elementKind: message.put(try dataset.kind)
        case .shape: message.put(try dataset.shape)
        case .isNothing: message.put(try dataset.isNothing)
        case .chunk: message.put(try dataset.chunk ?? [])
        case .storedBytes: message.put(try dataset.storedBytes)
        case .label: message.put(try dataset.label(axis: question.rows?.lowerBound ?? 0).map { [$0] } ?? [])
        case .typeCode: message.put(try dataset.typeCode)
        case .strings: message.put(try dataset.strings())
        case .tensor:
            let dataset = try dataset
            let selection = try dataset.selection(rows: question.rows)
            message.put(Int(selection.elementType.rawValue))
            message.put(selection.shape)
            return try values(selection, of: dataset, behind: message, served)
        case .rawRows:
            let dataset = try dataset
            let selection = try dataset.rawSelection(rows: question.rows ?? 0..<0)
            return try values(selection, of: dataset, behind: message, served)
        }
        return .none
    }

    /// Finds values in the file, or reads them straight into the shared memory.
    private static func values(_ selection: HDF5Selection, of dataset: HDF5Dataset, behind message: HDF5Message, _ served: Served) throws -> Values {
        guard selection.byteCount > 0 else { return .none }
        if let offset = try dataset.offsetInFile(of: selection) { return .inFile(offset: offset, bytes: selection.byteCount) }
        // A chunk is there packed, unpacked, and in the order of its bytes.
        served.limitMemory(valueBytes: selection.byteCount + 3 * (try dataset.chunkBytes))
        served.limitSeconds(valueBytes: selection.byteCount)
        let offset = valuesOffset(message.bytes.count)
        guard ftruncate(Int32(DYN_CHILD_MEMORY), off_t(offset + selection.byteCount)) == 0,
            let base = mmap(nil, selection.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, Int32(DYN_CHILD_MEMORY), off_t(offset)),
            base != MAP_FAILED
        else { throw StorageError.system(verb: "read", path: dataset.file.path, code: errno) }
        defer {
            munmap(base, selection.byteCount)
            served.limitMemory()
        }
        try dataset.read(selection, into: base)
        return .shared(bytes: selection.byteCount)
    }

    // MARK: The channel

    /// The next question; nil where none will come.
    private static func receive() -> HDF5Message? {
        guard let head = receive(count: 8), var length = Optional(HDF5Message(head)), let count = try? length.int() else { return nil }
        return receive(count: count).map { HDF5Message($0) }
    }

    private static func receive(count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        let isWhole = bytes.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < count {
                let taken = read(Int32(DYN_CHILD_CHANNEL), buffer.baseAddress.map { $0 + done }, count - done)
                if taken < 0, errno == EINTR { continue }
                guard taken > 0 else { return false }
                done += taken
            }
            return true
        }
        return isWhole ? bytes : nil
    }

    private static func reply(_ message: HDF5Message, values: Values) -> Bool {
        var head = HDF5Message()
        head.put(message.bytes.count)
        switch values {
        case .none: head.put([0, nowhere])
        case .shared(let bytes): head.put([bytes, nowhere])
        case .inFile(let offset, let bytes): head.put([bytes, offset])
        }
        return write(message.bytes, to: Int32(DYN_CHILD_MEMORY), at: 0) && write(head.bytes, to: Int32(DYN_CHILD_CHANNEL), at: nil)
    }

    private static func write(_ bytes: [UInt8], to file: Int32, at place: Int?) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let from = buffer.baseAddress.map { $0 + done }
                let written = place.map { pwrite(file, from, buffer.count - done, off_t($0 + done)) } ?? Glibc.write(file, from, buffer.count - done)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { return false }
                done += written
            }
            return true
        }
    }
}
