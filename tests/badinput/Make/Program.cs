// Writes bad programs: OUT/<name>.dll, each with its runtimeconfig.json.
//
//   Make OUT
Directory.CreateDirectory(args[0]);
foreach ((string name, Func<string, byte[]> make) in Types.All.Concat(Code.All).Concat(Files.All)) {
  string its = Path.Combine(args[0], name);
  File.WriteAllBytes(its + ".dll", make(name));
  File.WriteAllText(its + ".runtimeconfig.json", """
      { "runtimeOptions": { "tfm": "net10.0", "framework": { "name": "Microsoft.NETCore.App", "version": "10.0.0" } } }
      """);
}
