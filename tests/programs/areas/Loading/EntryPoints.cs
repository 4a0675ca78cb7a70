// Another program's entry point run from here, module initializers, assemblies read but not run.
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.CompilerServices;

static class EntryPoints {
  static string log = "";
  [ModuleInitializer] internal static void First() => log += "module;";

  public static void Run() {
    log += "run;";
    Console.WriteLine(log);
    using var file = File.OpenRead(Contexts.PluginPath);
    using var pe = new PEReader(file);
    MetadataReader reader = pe.GetMetadataReader();
    Console.WriteLine(string.Join(",", reader.TypeDefinitions.Select(h => reader.GetString(reader.GetTypeDefinition(h).Name)).Where(n => !n.StartsWith('<') && !n.EndsWith("Attribute")).Order(StringComparer.Ordinal)) + " " + reader.GetString(reader.GetAssemblyDefinition().Name) + " " + pe.PEHeaders.IsDll);
    Assembly self = typeof(EntryPoints).Assembly;
    MethodInfo main = self.EntryPoint;
    Console.WriteLine(main.DeclaringType + " " + main.GetParameters().Length + " " + main.IsStatic);
    object result = main.Invoke(null, new object[] { new[] { "NoSuchProgram" } });
    Console.WriteLine(result);
    RuntimeHelpers.RunModuleConstructor(self.ManifestModule.ModuleHandle);
    Console.WriteLine(log);
    try {
      Type.GetType("EntryPoints, NoSuchAssembly", true);
    } catch (FileNotFoundException e) {
      Console.WriteLine(e.GetType().Name);
    }
  }
}
