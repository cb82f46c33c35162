internal import CKernels
internal import COpenBLAS
internal import Glibc

/// The kernels that OpenBLAS takes for this machine.
///
/// A release that is older than a processor takes it for the oldest of its kind: then products run at a quarter of the speed
/// (0.3.21 takes a Xeon of 2023 for a "Prescott"). Where that has happened it chooses again, as OPENBLAS_CORETYPE would have
/// it choose; a choice of the user's stands.
enum OpenBLASCore {
    /// Names of kernels without AVX2, by what OpenBLAS calls them.
    private static let old: Set<String> = [
        "Prescott", "Core2", "Penryn", "Dunnington", "Nehalem", "Atom", "Katmai", "Coppermine", "Northwood", "Banias", "Sandybridge",
        "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Bulldozer", "Piledriver", "Steamroller", "Unknown",
    ]

    static func choose() {
        guard getenv("OPENBLAS_CORETYPE") == nil, let name = openblas_get_corename(), old.contains(String(cString: name)) else { return }
        let wanted: String
        switch dyn_best_instruction_set() {
        case DYN_AVX512: wanted = "SkylakeX"
        case DYN_AVX2: wanted = "Haswell"
        default: return
        }
        // Only builds for many processors have these two; others keep what they were built for.
        typealias Setup = @convention(c) () -> Void
        guard let quit = dlsym(nil, "gotoblas_dynamic_quit"), let initialize = dlsym(nil, "gotoblas_dynamic_init") else { return }
        setenv("OPENBLAS_CORETYPE", wanted, 1)
        unsafeBitCast(quit, to: Setup.self)()
        unsafeBitCast(initialize, to: Setup.self)()
        unsetenv("OPENBLAS_CORETYPE")
    }
}
