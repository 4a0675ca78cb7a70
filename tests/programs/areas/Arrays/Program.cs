static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("OneDimension")) OneDimension.Run();
    if (Selection.Is("Sorting")) Sorting.Run();
    if (Selection.Is("Jagged")) Jagged.Run();
    if (Selection.Is("ManyDimensions")) ManyDimensions.Run();
    if (Selection.Is("BoundsAndNulls")) BoundsAndNulls.Run();
    if (Selection.Is("Covariance")) Covariance.Run();
    if (Selection.Is("Initializers")) Initializers.Run();
    if (Selection.Is("Ranges")) Ranges.Run();
    if (Selection.Is("Copying")) Copying.Run();
    if (Selection.Is("LibrarySort")) LibrarySort.Run();
    if (Selection.Is("Searches")) Searches.Run();
    if (Selection.Is("Resizing")) Resizing.Run();
    if (Selection.Is("ArrayObjects")) ArrayObjects.Run();
    if (Selection.Is("GenericArrays")) GenericArrays.Run();
    return Selection.ExitCode();
  }
}
