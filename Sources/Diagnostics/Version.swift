/// The version of Dyn, as the banner and every file say it.
public enum Version {
    public static let current = "0.1.0"
}
