// AppDomain: assemblies, load and resolve events, names.
using System.Reflection;

static class Domains {
  public static void Run() {
    AppDomain domain = AppDomain.CurrentDomain;
    Console.WriteLine(domain.FriendlyName + " " + domain.IsDefaultAppDomain() + " " + domain.Id + " " + Path.GetFileName(domain.BaseDirectory.TrimEnd('/')));
    string loaded = "";
    domain.AssemblyLoad += (_, e) => { if (e.LoadedAssembly.GetName().Name == "Plugin") loaded += "loaded;"; };
    domain.AssemblyResolve += (_, e) => e.Name.StartsWith("Somewhere") ? Assembly.LoadFrom(Contexts.PluginPath) : null;
    domain.TypeResolve += (_, e) => { loaded += "type " + e.Name + ";"; return null; };
    Console.WriteLine(Assembly.Load("Somewhere").GetName().Name + " " + loaded);
    Console.WriteLine(domain.GetAssemblies().Any(a => a.GetName().Name == "Plugin") + " " + domain.GetAssemblies().Any(a => a == typeof(int).Assembly) + " " + domain.GetAssemblies().Contains(typeof(Domains).Assembly));
    AssemblyName name = typeof(Domains).Assembly.GetName();
    Console.WriteLine(name.Name + " " + name.Version + " " + name.GetPublicKeyToken().Length + " " + name.FullName + " " + new AssemblyName("X, Version=1.2.3.4, Culture=neutral, PublicKeyToken=b03f5f7f11d50a3a").Version);
    Console.WriteLine(string.Join(",", typeof(Domains).Assembly.GetReferencedAssemblies().Select(r => r.Name).Where(n => n is "System.Runtime" or "System.Console").Order()) + " " + typeof(Domains).Assembly.GetModules().Length + " " + typeof(Domains).Module.ScopeName + " " + (typeof(Domains).Module.ModuleVersionId != Guid.Empty));
    Console.WriteLine(Assembly.GetExecutingAssembly() == typeof(Domains).Assembly && Assembly.GetEntryAssembly() == typeof(Domains).Assembly);
    Console.WriteLine(typeof(Dictionary<,>).Assembly.GetName().Name + " " + typeof(Stack<>).Assembly.GetName().Name + " " + Type.GetType("System.Collections.Generic.Stack`1, System.Collections").Name + " " + typeof(Domains).Assembly.ImageRuntimeVersion);
  }
}
