import Glibc
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct HDF5AppenderTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("appended rows and numbers are all there after closing, in order")
    func append() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        let weights = try file.root.createAppender("weights", rowShape: [3], elementType: .f32)
        let loss = try file.root.createAppender("loss", rowShape: [], elementType: .f64, blockRows: 4)
        for step in 0..<1000 {
            try weights.append(rows: Tensor([Double(step), 0.5, -1]))
            try loss.append(Double(step) / 3)
        }
        try weights.append(rows: Tensor((0..<6).map(Double.init), shape: [2, 3]))
        #expect(weights.rowCount == 1002)
        try file.close()
        let copy = try HDF5File(opening: path)
        #expect(try copy.root.dataset("loss").tensor() == Tensor((0..<1000).map { Double($0) / 3 }))
        let rows = try copy.root.dataset("weights").tensor()
        #expect(rows.shape == [1002, 3])
        #expect(rows.elementType == .f32)
        #expect(rows[flat: 3 * 999] == 999)
        #expect(rows[flat: 3 * 1001 + 2] == 5)
    }

    @Test("a file opened again goes on where it ended")
    func resume() throws {
        let path = folder("a.h5")
        var file = try HDF5File(creating: path)
        try file.root.createAppender("loss", rowShape: [], elementType: .f64).append(rows: Tensor([1, 2, 3]))
        try file.close()
        file = try HDF5File(opening: path, writable: true)
        let loss = try file.root.appender("loss")
        #expect(loss.rowCount == 3)
        try loss.append(4)
        try file.close()
        #expect(try HDF5File(opening: path).root.dataset("loss").tensor() == Tensor([1, 2, 3, 4]))
    }

    @Test("what a reader finds is the file of the last flush, whatever was written since, until the next")
    func commits() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let loss = try file.root.createAppender("loss", rowShape: [], elementType: .f64, blockRows: 4)
        try loss.append(rows: Tensor([1, 2, 3]))
        try file.flush()
        for number in 0..<200 {
            try loss.append(rows: Tensor((0..<100).map { Double($0) }))
            try file.root.createGroup("group \(number)").write(Tensor([1]), to: "x")
        }
        // As a kill would leave it here.
        let left = folder("left.h5")
        try Data.copy(folder("a.h5"), to: left)
        let before = try HDF5File(opening: left)
        #expect(try before.root.childNames() == ["loss"])
        #expect(try before.root.dataset("loss").tensor() == Tensor([1, 2, 3]))
        try before.close()
        try file.flush()
        try Data.copy(folder("a.h5"), to: left)
        let after = try HDF5File(opening: left)
        #expect(try after.root.childNames().count == 201)
        #expect(try after.root.dataset("loss").shape == [20_003])
        try after.close()
        try file.close()
    }

    @Test("rows can be dropped from the end, and others appended there")
    func truncate() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let loss = try file.root.createAppender("loss", rowShape: [], elementType: .f64)
        try loss.append(rows: Tensor([1, 2, 3, 4]))
        try loss.truncate(to: 2)
        try loss.append(9)
        try file.flush()
        #expect(try file.root.dataset("loss").tensor() == Tensor([1, 2, 9]))
        try file.close()
    }

    @Test("a live file is read by others while it is written")
    func live() throws {
        let file = try HDF5File(creating: folder("a.h5"), isLive: true)
        let loss = try file.root.createAppender("loss", rowShape: [], elementType: .f64)
        try file.goLive()
        try loss.append(rows: Tensor([1, 2, 3]))
        try file.flush()
        // A copy of what a kill would leave.
        let left = folder("left.h5")
        try Data.copy(folder("a.h5"), to: left)
        try HDF5File.repair(left)
        let repaired = try HDF5File(opening: left)
        #expect(try repaired.root.dataset("loss").tensor() == Tensor([1, 2, 3]))
        try repaired.close()
        try file.close()
        #expect(try HDF5File(opening: folder("a.h5")).root.dataset("loss").tensor() == Tensor([1, 2, 3]))
    }

    /// Without a cache of chunks on the file itself, a live file's packed chunk is written anew for every row: 25 times the room.
    @Test("a packed live file of wide rows, added one by one, takes no more room than they do")
    func liveSize() throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path, isLive: true)
        let weights = try file.root.createAppender("value", rowShape: [354], elementType: .f32, layout: .compressed, blockRows: 1)
        try file.goLive()
        let (rows, bytes) = (400, 400 * 354 * 4)
        for row in 0..<rows {
            try weights.append(rows: Tensor((0..<354).map { Double(($0 &* 7919 &+ row &* 104_729) % 10_007) }).converted(to: .f32))
        }
        try file.close()
        #expect(try FileSystem.size(path) < bytes)
        #expect(try HDF5File(opening: path).root.dataset("value").shape == [rows, 354])
    }

    @Test("rows of several threads stay whole")
    func threads() async throws {
        let path = folder("a.h5")
        let file = try HDF5File(creating: path)
        let rows = try file.root.createAppender("rows", rowShape: [50], elementType: .f64, blockRows: 7)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for thread in 0..<4 {
                group.addTask {
                    for _ in 0..<200 { try rows.append(rows: Tensor(repeating: Double(thread), shape: [50])) }
                }
            }
            try await group.waitForAll()
        }
        try file.close()
        let all = try HDF5File(opening: path).root.dataset("rows").tensor()
        #expect(all.shape == [800, 50])
        for row in 0..<800 {
            let values = Set((0..<50).map { all[flat: 50 * row + $0] })
            #expect(values.count == 1)
        }
    }

    @Test("rows of another shape are refused with both shapes")
    func wrongShape() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let rows = try file.root.createAppender("rows", rowShape: [3], elementType: .f64)
        let error = try failure { try rows.append(rows: Tensor([1, 2])) }
        #expect(error.message.hasSuffix("rows of shape [2] do not fit those of shape [3]"))
    }

    @Test("appending to a closed file is an error")
    func closed() throws {
        let file = try HDF5File(creating: folder("a.h5"))
        let rows = try file.root.createAppender("rows", rowShape: [], elementType: .f64)
        try file.close()
        #expect(try failure { try rows.append(1) }.message == "`\(file.path)` has been closed")
    }

    @Test("after a kill in mid-write a plain open finds every flushed row", arguments: [1, 3, 64, 65, 700])
    func kill(flushed: Int) async throws {
        let path = folder("killed.h5")
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, flushed] in
            let file = try HDF5File(creating: path)
            let weights = try file.root.createAppender("run/weights", rowShape: [354], elementType: .f32, blockRows: 64)
            let loss = try file.root.createAppender("run/loss", rowShape: [], elementType: .f64)
            for row in 0..<flushed {
                try weights.append(rows: Tensor(repeating: Double(row), shape: [354], elementType: .f32))
                try loss.append(Double(row))
                if row % 10 == 0 { try file.flush() }
            }
            try file.flush()
            for row in flushed..<flushed + 100 {
                try weights.append(rows: Tensor(repeating: Double(row), shape: [354], elementType: .f32))
                try loss.append(Double(row))
            }
            Glibc.kill(getpid(), SIGKILL)
        }
        let file = try HDF5File(opening: path)
        let weights = try file.root.dataset("run/weights").tensor()
        let loss = try file.root.dataset("run/loss").tensor()
        try #require(weights.shape[0] >= flushed && loss.count >= flushed)
        for row in 0..<flushed {
            #expect(weights[flat: row * 354 + row % 354] == Double(row))
            #expect(loss[flat: row] == Double(row))
        }
        #expect(try Command.run(["h5dump", "-H", path]).status == 0)
    }
}

/// Files as they are on the disk.
private enum Data {
    static func copy(_ from: String, to: String) throws {
        guard let source = fopen(from, "r") else { throw StorageError.system(verb: "open", path: from, code: errno) }
        defer { fclose(source) }
        guard let target = fopen(to, "w") else { throw StorageError.system(verb: "open", path: to, code: errno) }
        defer { fclose(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, source)
            guard count > 0 else { return }
            fwrite(buffer, 1, count, target)
        }
    }
}
