import Glibc

guard let settings = FuzzSettings(Array(CommandLine.arguments.dropFirst())), !settings.fixtures.isEmpty else {
    print(FuzzSettings.usage)
    exit(2)
}
let record = FuzzRecord(path: settings.record)
if settings.isOfFiles { FuzzFilesDriver(settings: settings, record: record).run() } else { FuzzDriver(settings: settings, record: record).run() }
