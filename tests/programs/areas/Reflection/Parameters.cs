// Parameters: names, modes, defaults, modifiers, method bodies, handles, custom binders off the common road.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

static class Parameters {
  class C {
    public void M(int a, ref string b, out long c, in double d, params int[] e) => c = 0;
    public void Defaults([Optional] int j, int a = 5, string b = "x", double c = 1.5, DayOfWeek d = DayOfWeek.Friday, int? e = null, decimal f = 1.25m, object g = null, char h = 'c', DateTime i = default, [CallerMemberName] string k = "") { }
    public unsafe int* Pointers(void** p, delegate*<int, string> f, ref readonly int r) => null;
    public (int Count, string Name) Tuple((long, int) t, dynamic d) => default;
    public int Body(int n) { int a = n; string s = "s"; try { a /= n; } catch (DivideByZeroException) { a = 1; } finally { s += a; } return s.Length; }
  }

  public static void Run() {
    foreach (MethodInfo method in typeof(C).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)) {
      Console.WriteLine(method.Name + " returns " + method.ReturnType + " " + method.ReturnParameter.Position);
      foreach (ParameterInfo p in method.GetParameters()) Console.WriteLine($"  {p.Position} {p} {p.Attributes} in={p.IsIn} out={p.IsOut} byref={p.ParameterType.IsByRef} default={p.HasDefaultValue}:{(p.HasDefaultValue ? p.DefaultValue ?? "null" : "")} params={p.IsDefined(typeof(ParamArrayAttribute))}");
    }
    MethodBody body = typeof(C).GetMethod("Body").GetMethodBody();
    Console.WriteLine((body.GetILAsByteArray().Length > 10) + " " + body.LocalVariables.Count + " " + body.InitLocals + " " + string.Join(",", body.ExceptionHandlingClauses.Select(c => c.Flags)) + " " + body.ExceptionHandlingClauses[0].CatchType);
    MethodBase fromHandle = MethodBase.GetMethodFromHandle(typeof(C).GetMethod("Tuple").MethodHandle);
    Console.WriteLine(fromHandle + " " + (fromHandle == typeof(C).GetMethod("Tuple")) + " " + fromHandle.Module.Name + " " + (typeof(C).Module.ResolveMethod(fromHandle.MetadataToken) == fromHandle));
    Console.WriteLine(((MethodInfo)fromHandle).ReturnParameter.GetCustomAttribute<TupleElementNamesAttribute>().TransformNames[1] + " " + MethodBase.GetCurrentMethod().Name);
    Type pointer = typeof(C).GetMethod("Pointers").GetParameters()[1].ParameterType;
    Console.WriteLine(pointer.IsFunctionPointer + " " + pointer.GetFunctionPointerReturnType() + " " + pointer.GetFunctionPointerParameterTypes().Length + " " + typeof(C).GetMethod("Pointers").ReturnType.GetElementType());
  }
}
