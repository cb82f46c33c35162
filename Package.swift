// swift-tools-version: 6.1
import PackageDescription

/// The house: each target imports only targets above it.
let package = Package(
    name: "dyn",
    products: [.executable(name: "dyn", targets: ["dyn"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // The C libraries: a module map each, a shim header where macros need one.
        .systemLibrary(name: "CReadline", providers: [.apt(["libreadline-dev"])]),
        .systemLibrary(name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CLapacke", pkgConfig: "lapacke", providers: [.apt(["liblapacke-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CKernels", linkerSettings: [.linkedLibrary("m")]),

        .target(name: "Diagnostics"),
        .target(name: "Tensors", dependencies: ["CKernels", "COpenBLAS", "CLapacke", "Diagnostics"]),
        .target(name: "Storage", dependencies: ["CHDF5", "CZlib", "Diagnostics", "Tensors"]),
        .target(name: "Programs", dependencies: ["CKernels", "Diagnostics", "Tensors", "Storage"]),
        .target(name: "Dynamics", dependencies: ["Diagnostics", "Tensors", "Storage", "Programs"]),
        .target(name: "Analysis", dependencies: ["Diagnostics", "Tensors", "Programs", "Dynamics"]),
        .target(
            name: "Learning",
            dependencies: ["CKernels", "Diagnostics", "Tensors", "Storage", "Programs", "Dynamics", "Analysis"]),
        .target(name: "Figures", dependencies: ["Diagnostics", "Tensors"]),
        .target(name: "Reports", dependencies: ["Diagnostics", "Tensors", "Storage", "Figures"]),
        .target(name: "Syntax", dependencies: ["Diagnostics"]),
        .target(
            name: "Runtime",
            dependencies: ["Diagnostics", "Tensors", "Programs", "Syntax",
                           .product(name: "OrderedCollections", package: "swift-collections")]),
        .target(
            name: "Library",
            dependencies: ["Diagnostics", "Tensors", "Storage", "Programs", "Dynamics", "Analysis", "Learning",
                           "Figures", "Reports", "Syntax", "Runtime"]),
        .target(
            name: "Session",
            dependencies: ["Diagnostics", "Tensors", "Storage", "Programs", "Figures", "Syntax", "Runtime", "Library"]),
        .executableTarget(
            name: "dyn",
            dependencies: ["CReadline", "Diagnostics", "Tensors", "Storage", "Figures", "Reports", "Syntax", "Runtime", "Library", "Session",
                           "Yams", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

        // What tests of several targets share.
        .target(name: "TestSupport", path: "Tests/Support"),
        .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "Tensors", "Diagnostics", "TestSupport"]),
        .testTarget(name: "ProgramsTests", dependencies: ["Programs", "Tensors", "CKernels"]),
        .testTarget(name: "DynamicsTests", dependencies: ["Dynamics", "Programs", "Tensors"]),
        .testTarget(name: "AnalysisTests", dependencies: ["Analysis", "Diagnostics", "Dynamics", "Programs", "Tensors"]),
        .testTarget(name: "LearningTests", dependencies: ["Learning", "Analysis", "Programs", "Storage", "Tensors", "Diagnostics", "TestSupport"]),
        .testTarget(name: "FiguresTests", dependencies: ["Figures", "Tensors"], exclude: ["Goldens"]),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "Figures", "Tensors"]),
        .testTarget(name: "SyntaxTests", dependencies: ["Syntax", "Diagnostics"]),
        .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "Syntax", "Diagnostics", "Tensors"]),
        .testTarget(name: "LibraryTests", dependencies: ["Library", "Session", "Runtime", "Storage", "TestSupport"]),
        .testTarget(name: "SessionTests", dependencies: ["Session", "Storage", "Runtime"]),
        // Tries damaged and random programs; run by ScriptTests, and by hand for longer.
        .executableTarget(
            name: "fuzz", dependencies: ["Diagnostics", "Tensors", "Storage", "Syntax", "Runtime", "Library", "TestSupport"], path: "Tests/Fuzz"),
        .testTarget(name: "ScriptTests", dependencies: ["fuzz", "Session", "Runtime", "Syntax", "Diagnostics", "TestSupport"]),
        .testTarget(name: "CommandTests", dependencies: ["dyn", "TestSupport"], path: "Tests/Command", exclude: ["Readers", "Terminal"]),
    ],
    swiftLanguageModes: [.v6]
)
