// Writes a directory for each bad program: OUT/<name>/<name>.dll with its runtimeconfig.json.
//
//   Make OUT
string directory = args[0];
foreach ((string name, Func<string, byte[]> make) in Types.All.Concat(Code.All).Concat(Files.All)) {
  string its = Path.Combine(directory, name);
  Directory.CreateDirectory(its);
  File.WriteAllBytes(Path.Combine(its, name + ".dll"), make(name));
  File.WriteAllText(Path.Combine(its, name + ".runtimeconfig.json"), """
      { "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" } } }
      """);
}
