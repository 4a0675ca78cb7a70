// Environment variables, folders, platform facts that do not differ between engines; AppContext.
using System.Runtime.InteropServices;

static class Environments {
  public static void Run() {
    Environment.SetEnvironmentVariable("CODICIL_OWN", "value");
    Console.WriteLine(Environment.GetEnvironmentVariable("CODICIL_OWN") + " " + (Environment.GetEnvironmentVariable("CODICIL_NONE") == null) + " " + Environment.ExpandEnvironmentVariables("%CODICIL_OWN%!"));
    Console.WriteLine(Environment.GetEnvironmentVariables().Contains("CODICIL_OWN"));
    Environment.SetEnvironmentVariable("CODICIL_OWN", null);
    Console.WriteLine(Environment.GetEnvironmentVariable("CODICIL_OWN") == null);
    Console.WriteLine(Environment.Is64BitProcess + " " + Environment.NewLine.Length + " " + (Environment.ProcessorCount > 0) + " " + Environment.SystemPageSize + " " + Environment.HasShutdownStarted + " " + Environment.Version.Major);
    Console.WriteLine(OperatingSystem.IsLinux() + " " + OperatingSystem.IsWindows() + " " + RuntimeInformation.OSArchitecture + " " + RuntimeInformation.ProcessArchitecture + " " + RuntimeInformation.IsOSPlatform(OSPlatform.Linux) + " " + RuntimeInformation.FrameworkDescription.Split(' ')[0] + " " + Environment.OSVersion.Platform);
    Console.WriteLine(Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')) + " " + AppContext.TargetFrameworkName + " " + AppContext.TryGetSwitch("System.Globalization.Invariant", out bool on) + on + " " + AppContext.TryGetSwitch("No.Such", out _));
    AppContext.SetSwitch("Own.Switch", true);
    AppContext.SetData("own", 5);
    Console.WriteLine(AppContext.TryGetSwitch("Own.Switch", out on) + " " + AppContext.GetData("own") + " " + (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is string) + " " + (AppContext.GetData("APP_PATHS") == null));
    string before = Directory.GetCurrentDirectory();
    Directory.SetCurrentDirectory("/");
    Console.WriteLine(Environment.CurrentDirectory + " " + Path.GetFullPath("x"));
    Directory.SetCurrentDirectory(before);
    using PosixSignalRegistration registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => { context.Cancel = true; received.Set(); });
    using (var kill = System.Diagnostics.Process.Start("/bin/kill", ["-HUP", Environment.ProcessId.ToString()])) kill.WaitForExit();
    Console.WriteLine(received.Wait(5000));
  }
  static readonly ManualResetEventSlim received = new();
}
