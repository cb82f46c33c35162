internal import Runtime

/// Groups of points and how separate they are.
enum ClustersTopic {
    static let builtins: [Builtin] = Clusters.builtins
}
