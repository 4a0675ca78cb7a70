// Reads assemblies with System.Reflection.Metadata and prints what tests/metadata/ImageSummary.cpp prints of them with
// codicil::metadata, line for line. Two readers that share nothing must agree on every byte.
//
//   MetadataOracle summary a.dll b.dll …
//   MetadataOracle opcodes

using System.Reflection.Emit;

if (args is ["opcodes"]) {
  OpcodeList.Print();
  return 0;
}
if (args is ["summary", .. var paths]) {
  EnumTypes enums = new(paths);
  foreach (string path in paths) new ImageSummary(path, enums).Print();
  return 0;
}
Console.Error.WriteLine("usage: MetadataOracle summary FILE… | opcodes");
return 2;

static class OpcodeList {
  public static void Print() {
    foreach (OpCode code in All())
      Console.WriteLine($"{(ushort)code.Value:x4} {code.Name} {code.OperandType} {code.FlowControl} " +
                        $"{Count(code.StackBehaviourPop)} {Count(code.StackBehaviourPush)}");
  }

  public static IEnumerable<OpCode> All() =>
      typeof(OpCodes).GetFields().Select(f => (OpCode)f.GetValue(null)!)
          .Where(c => c.OpCodeType != OpCodeType.Nternal).OrderBy(c => (ushort)c.Value);

  static int Count(StackBehaviour behaviour) => behaviour switch {
    StackBehaviour.Pop0 or StackBehaviour.Push0 => 0,
    StackBehaviour.Varpop or StackBehaviour.Varpush => -1,
    _ => behaviour.ToString().Split('_').Length,
  };
}
