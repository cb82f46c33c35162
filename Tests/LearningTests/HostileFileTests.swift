import Learning
import Storage
import TestSupport
import Testing

/// Files that are whole but lie about what they hold.
@Suite("Hostile files of models")
struct HostileFileTests {
    @Test(
        "parameters of absurd shapes are refused",
        arguments: ["9223372036854775807x2", "4611686018427387904x4611686018427387904", "-1x2", "2x", "two", "1099511627777"])
    func shapes(_ shape: String) throws {
        let folder = try ScratchFolder()
        let path = folder("model.h5")
        let file = try HDF5File(creating: path)
        try file.root.setAttribute("architecture", .string("{}"))
        try file.root.write(["w"], to: "name")
        try file.root.write([shape], to: "shape")
        try file.close()
        let error = #expect(throws: StorageError.self) { try Model(reading: HDF5File(opening: path).root) }
        #expect(error?.message == "`\(path)`: the parameters of `/` have the shape `\(shape)`")
    }
}
