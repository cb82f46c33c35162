internal import Glibc

@main
enum Dyn {
    static func main() {
        // A reader that goes away is noticed where it is written to, not by the end of the process in mid-write.
        signal(SIGPIPE, SIG_IGN)
        exit(CommandLineTool.run(Array(CommandLine.arguments.dropFirst())))
    }
}
