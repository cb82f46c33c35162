internal import ArgumentParser
internal import Diagnostics
internal import Storage

/// `dyn inspect FILE`
struct InspectCommand: ParsableCommand, Tool {
    static let configuration = CommandConfiguration(
        commandName: "dyn inspect", abstract: "Shows what a file of data holds: names, shapes, sizes, attributes, where it comes from.",
        discussion: "Files: HDF5, .npy, .npz, .mat, .csv, .tsv, .json.")

    @ArgumentParser.Argument(help: ArgumentHelp("The file.", valueName: "file"))
    var file: String

    @Flag(help: "First makes a file readable again that was written live when its writer was killed.")
    var repair = false

    func perform(_ console: Console) -> Int32 {
        do {
            if repair { try HDF5File.repair(file) }
            switch FileSystem.fileExtension(file) {
            case "npy", "npz", "mat", "csv", "tsv", "json": try ArrayFileListing(file).write(to: console)
            default: try HDF5Listing(HDF5File(opening: file)).write(to: console)
            }
            return ExitStatus.success
        } catch {
            console.complain(Diagnostic(error))
            return ExitStatus.failure
        }
    }
}
