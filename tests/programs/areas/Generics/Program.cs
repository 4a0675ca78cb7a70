static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("GenericMethods")) GenericMethods.Run();
    if (Selection.Is("GenericClasses")) GenericClasses.Run();
    if (Selection.Is("SharedStatics")) SharedStatics.Run();
    if (Selection.Is("Constraints")) Constraints.Run();
    if (Selection.Is("GenericDictionary")) GenericDictionary.Run();
    if (Selection.Is("GenericVirtualMethods")) GenericVirtualMethods.Run();
    if (Selection.Is("Variance")) Variance.Run();
    if (Selection.Is("Recursive")) Recursive.Run();
    if (Selection.Is("Dictionaries")) Dictionaries.Run();
    if (Selection.Is("DeepInstantiations")) DeepInstantiations.Run();
    if (Selection.Is("GenericDelegates")) GenericDelegates.Run();
    return Selection.ExitCode();
  }
}
