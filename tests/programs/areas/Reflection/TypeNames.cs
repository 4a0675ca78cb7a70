// Types by name and names of types: parsing, assembly-qualified, nested, generic, arrays; type relations.
static class TypeNames {
  class Outer { public class Inner<T> { public class Deep { } } }

  public static void Run() {
    Type[] types = { typeof(int), typeof(string[]), typeof(int[,][]), typeof(Dictionary<string, List<int>>), typeof(Dictionary<,>), typeof(Outer.Inner<int>.Deep), typeof(Outer.Inner<>.Deep), typeof(void), typeof(int*), typeof(int).MakeByRefType(), typeof((int, string)), typeof(int?), typeof(Action<>), typeof(IEnumerable<>).GetGenericArguments()[0], typeof(DayOfWeek), typeof(Span<byte>), typeof(TypedReference) };
    foreach (Type t in types) {
      Console.WriteLine($"{t} | {t.Name} | {t.Namespace} | {t.FullName?.Replace(typeof(int).Assembly.FullName, "CORE")} | {t.IsPrimitive}{t.IsValueType}{t.IsGenericType}{t.HasElementType} {Type.GetTypeCode(t)}");
      if (t.AssemblyQualifiedName != null) Console.WriteLine("  " + (Type.GetType(t.AssemblyQualifiedName) == t));
    }
    Console.WriteLine(Type.GetType("System.Int32") + " " + Type.GetType("system.int32", false, true) + " " + Type.GetType("TypeNames+Outer+Inner`1") + " " + Type.GetType("System.Collections.Generic.List`1[[System.String]]") + " " + Type.GetType("System.Int32[,]") + " " + (Type.GetType("No.Such") == null));
    foreach (string name in new[] { "No.Such", "System.Collections.Generic.List`1[System.Int32", "System.Int32, NoSuchAssembly", "" }) {
      try {
        Type.GetType(name, true);
      } catch (Exception e) {
        Console.WriteLine(e.GetType().Name + ": " + e.Message.Split('\n')[0].Replace(typeof(int).Assembly.FullName, "CORE"));
      }
    }
    Console.WriteLine(typeof(object).IsAssignableFrom(typeof(int)) + " " + typeof(IComparable).IsAssignableFrom(typeof(string)) + " " + typeof(Array).IsAssignableFrom(typeof(int[])) + " " + typeof(int).IsAssignableTo(typeof(long)) + " " + typeof(List<int>).IsSubclassOf(typeof(object)) + " " + typeof(Exception).IsInstanceOfType(new ArgumentException()) + " " + typeof(int?).IsAssignableFrom(typeof(int)) + " " + typeof(uint[]).IsAssignableFrom(typeof(int[])));
    Console.WriteLine(typeof(int).Assembly.GetName().Name + " " + typeof(TypeNames).Assembly.GetName().Name + " " + typeof(Console).Assembly.GetName().Name + " " + typeof(TypeNames).Module.Name + " " + typeof(Outer).DeclaringType + " " + typeof(Outer.Inner<>).IsNestedPublic);
    Console.WriteLine(typeof(int).IsEquivalentTo(typeof(int)) + " " + typeof(int).GUID.GetType().Name + " " + typeof(List<int>).IsAbstract + " " + typeof(IDisposable).IsInterface + " " + typeof(TypeNames).IsSealed + typeof(TypeNames).IsAbstract + " " + typeof(Span<int>).IsByRefLike + " " + typeof(string).IsSZArray);
    Console.WriteLine(string.Join(",", typeof(TypeNames).Assembly.GetTypes().Where(t => t.Namespace == null && !t.IsNested && !t.Name.StartsWith('<')).Select(t => t.Name).Where(n => n is "TypeNames" or "Selection" or "Program").Order()) + " " + typeof(TypeNames).Assembly.GetType("TypeNames+Outer").Name);
  }
}
