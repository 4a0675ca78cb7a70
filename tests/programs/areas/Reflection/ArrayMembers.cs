// Members of array types by reflection: what they are, constructors of vectors, of many dimensions and of arrays of arrays, Get and Set.
using System.Reflection;
using System.Reflection.Emit;

static class ArrayMembers {
  const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

  static void Try(Func<object> f) {
    try {
      Console.WriteLine(f() ?? "null");
    } catch (Exception e) {
      for (; e != null; e = e.InnerException) Console.WriteLine(e.GetType() + ": " + e.Message);
    }
  }

  static string Show(object o) => o is Array a ? a.GetType() + " " + a.Length + ": " + string.Join(";", Enumerable.Range(0, a.Rank).Select(d => a.GetLowerBound(d) + ".." + a.GetUpperBound(d))) : o?.ToString();
  static object[] Numbers(int count, int sign) => Enumerable.Range(2, count).Select(i => (object)(sign * i)).ToArray();

  static int[][] Emitted(ConstructorInfo constructor) {
    var method = new DynamicMethod("Make", typeof(int[][]), Type.EmptyTypes);
    ILGenerator il = method.GetILGenerator();
    for (int i = 0; i < constructor.GetParameters().Length; i++) il.Emit(OpCodes.Ldc_I4, 3 + 2 * i);
    il.Emit(OpCodes.Newobj, constructor);
    il.Emit(OpCodes.Ret);
    return ((Func<int[][]>)method.CreateDelegate(typeof(Func<int[][]>)))();
  }

  public static void Run() {
    foreach (Type type in new[] { typeof(int[]), typeof(string[,,]), typeof(int[][]), typeof(int[][][]), typeof(string[,][]), typeof(int[][,]), typeof(int).MakeArrayType(1), typeof(List<string>[]) }) {
      Console.WriteLine(type);
      foreach (MemberInfo m in type.GetMembers(Own)) Console.WriteLine("  " + m + " " + m.MetadataToken + " " + m.DeclaringType + " " + ((MethodBase)m).Attributes + " " + ((MethodBase)m).IsGenericMethod);
      foreach (ConstructorInfo c in type.GetConstructors()) {
        int count = c.GetParameters().Length;
        for (int i = 0; i < 3; i++) Try(() => Show(c.Invoke(Numbers(count, 1))));  // the third by generated code
        Try(() => Show(c.Invoke(Numbers(count, -1))));
      }
    }
    var cells = new int[3, 3];
    MethodInfo get = typeof(int[,]).GetMethod("Get"), set = typeof(int[,]).GetMethod("Set");
    for (int i = 0; i < 3; i++) {
      Try(() => set.Invoke(cells, new object[] { 1, 2, 77 + i }));
      Try(() => get.Invoke(cells, new object[] { 1, 2 }));
      Try(() => get.Invoke(cells, new object[] { 3, 2 }));
    }
    Try(() => get.Invoke(cells, new object[] { 1 }));
    Try(() => ((Func<int, int, int>)get.CreateDelegate(typeof(Func<int, int, int>), cells))(1, 2));
    object[] words = new string[2];
    for (int i = 0; i < 3; i++) {
      Try(() => typeof(string[]).GetMethod("Set").Invoke(words, new object[] { 0, "x" + i }));
      Try(() => typeof(object[]).GetMethod("Set").Invoke(words, new object[] { 0, new object() }));
      Try(() => typeof(object[]).GetMethod("Get").Invoke(words, new object[] { 0 }));
      Try(() => typeof(decimal[]).GetMethod("Get").Invoke(new[] { 1m, 2m }, new object[] { i }));
    }
    foreach (ConstructorInfo c in typeof(int[][]).GetConstructors()) Try(() => Emitted(c).Length + " " + Emitted(c)[0]?.Length);
  }
}
