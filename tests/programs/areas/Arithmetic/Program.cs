static class Program {
  static int Main(string[] args) {
    Selection.Take(args);
    if (Selection.Is("Integers")) Integers.Run();
    if (Selection.Is("Bits")) Bits.Run();
    if (Selection.Is("SmallTypes")) SmallTypes.Run();
    if (Selection.Is("Comparisons")) Comparisons.Run();
    if (Selection.Is("Loops")) Loops.Run();
    if (Selection.Is("Floats")) Floats.Run();
    if (Selection.Is("Conversions")) Conversions.Run();
    if (Selection.Is("Checksums")) Checksums.Run();
    if (Selection.Is("NativeIntegers")) NativeIntegers.Run();
    if (Selection.Is("Overflow")) Overflow.Run();
    if (Selection.Is("Division")) Division.Run();
    if (Selection.Is("BitOperationsOfTheLibrary")) BitOperationsOfTheLibrary.Run();
    if (Selection.Is("MathFunctions")) MathFunctions.Run();
    if (Selection.Is("FloatFormatting")) FloatFormatting.Run();
    if (Selection.Is("WideIntegers")) WideIntegers.Run();
    if (Selection.Is("GenericMath")) GenericMath.Run();
    return Selection.ExitCode();
  }
}
