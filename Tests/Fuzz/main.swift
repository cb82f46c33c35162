import Glibc

guard let settings = FuzzSettings(Array(CommandLine.arguments.dropFirst())), !settings.fixtures.isEmpty else {
    print(FuzzSettings.usage)
    exit(2)
}
FuzzDriver(settings: settings, record: FuzzRecord(path: settings.record)).run()
