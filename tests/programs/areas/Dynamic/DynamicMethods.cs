// DynamicMethod: arithmetic, loops, try blocks, calls, fields, closures over a target, access to private members.
using System.Reflection;
using System.Reflection.Emit;

static class DynamicMethods {
  class Secret { int hidden = 5; string Text(int n) => "secret" + n + hidden; }

  static T Make<T>(Action<ILGenerator> emit) where T : Delegate {
    MethodInfo invoke = typeof(T).GetMethod("Invoke");
    var method = new DynamicMethod("made", invoke.ReturnType, invoke.GetParameters().Select(p => p.ParameterType).ToArray(), typeof(Secret), true);
    emit(method.GetILGenerator());
    return method.CreateDelegate<T>();
  }

  public static void Run() {
    var add = Make<Func<int, int, int>>(il => { il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Ret); });
    Console.WriteLine(add(3, 4));
    var sum = Make<Func<int[], long>>(il => {
      LocalBuilder total = il.DeclareLocal(typeof(long)), i = il.DeclareLocal(typeof(int));
      Label test = il.DefineLabel(), body = il.DefineLabel();
      il.Emit(OpCodes.Br, test);
      il.MarkLabel(body);
      il.Emit(OpCodes.Ldloc, total); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldelem_I4); il.Emit(OpCodes.Conv_I8); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stloc, total);
      il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldc_I4_1); il.Emit(OpCodes.Add); il.Emit(OpCodes.Stloc, i);
      il.MarkLabel(test);
      il.Emit(OpCodes.Ldloc, i); il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldlen); il.Emit(OpCodes.Conv_I4); il.Emit(OpCodes.Blt, body);
      il.Emit(OpCodes.Ldloc, total); il.Emit(OpCodes.Ret);
    });
    Console.WriteLine(sum(Enumerable.Range(0, 1000).ToArray()));
    var divide = Make<Func<int, int, string>>(il => {
      LocalBuilder result = il.DeclareLocal(typeof(string)), quotient = il.DeclareLocal(typeof(int));
      il.BeginExceptionBlock();
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Div); il.Emit(OpCodes.Stloc, quotient);
      il.Emit(OpCodes.Ldloca, quotient); il.Emit(OpCodes.Call, typeof(int).GetMethod("ToString", Type.EmptyTypes)); il.Emit(OpCodes.Stloc, result);
      il.BeginCatchBlock(typeof(DivideByZeroException));
      il.Emit(OpCodes.Callvirt, typeof(Exception).GetProperty("Message").GetMethod); il.Emit(OpCodes.Stloc, result);
      il.BeginFinallyBlock();
      il.Emit(OpCodes.Ldloc, result); il.Emit(OpCodes.Ldstr, "!"); il.Emit(OpCodes.Call, typeof(string).GetMethod("Concat", new[] { typeof(string), typeof(string) })); il.Emit(OpCodes.Stloc, result);
      il.EndExceptionBlock();
      il.Emit(OpCodes.Ldloc, result); il.Emit(OpCodes.Ret);
    });
    Console.WriteLine(divide(10, 3) + " " + divide(1, 0));
    const BindingFlags hidden = BindingFlags.NonPublic | BindingFlags.Instance;
    var peek = Make<Func<object, int, string>>(il => {
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Castclass, typeof(Secret)); il.Emit(OpCodes.Dup); il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Stfld, typeof(Secret).GetField("hidden", hidden));
      il.Emit(OpCodes.Ldarg_1); il.Emit(OpCodes.Callvirt, typeof(Secret).GetMethod("Text", hidden)); il.Emit(OpCodes.Ret);
    });
    Console.WriteLine(peek(new Secret(), 8));
    var bound = new DynamicMethod("bound", typeof(string), new[] { typeof(List<string>), typeof(int) }, typeof(DynamicMethods));
    ILGenerator g = bound.GetILGenerator();
    g.Emit(OpCodes.Ldarg_0); g.Emit(OpCodes.Ldarg_1); g.Emit(OpCodes.Callvirt, typeof(List<string>).GetProperty("Item").GetMethod); g.Emit(OpCodes.Ret);
    var item = (Func<int, string>)bound.CreateDelegate(typeof(Func<int, string>), new List<string> { "a", "b" });
    Console.WriteLine(item(1) + bound.Invoke(null, new object[] { new List<string> { "c" }, 0 }));
    var recursive = new DynamicMethod("factorial", typeof(long), new[] { typeof(int) });
    g = recursive.GetILGenerator();
    Label end = g.DefineLabel();
    g.Emit(OpCodes.Ldarg_0); g.Emit(OpCodes.Brfalse, end); g.Emit(OpCodes.Ldarg_0); g.Emit(OpCodes.Conv_I8); g.Emit(OpCodes.Ldarg_0); g.Emit(OpCodes.Ldc_I4_1); g.Emit(OpCodes.Sub); g.Emit(OpCodes.Call, recursive); g.Emit(OpCodes.Mul); g.Emit(OpCodes.Ret);
    g.MarkLabel(end); g.Emit(OpCodes.Ldc_I8, 1L); g.Emit(OpCodes.Ret);
    Console.WriteLine(recursive.CreateDelegate<Func<int, long>>()(15));
    var table = Make<Func<int, string>>(il => {
      Label[] labels = Enumerable.Range(0, 5).Select(_ => il.DefineLabel()).ToArray();
      il.Emit(OpCodes.Ldarg_0); il.Emit(OpCodes.Switch, labels); il.Emit(OpCodes.Ldstr, "default"); il.Emit(OpCodes.Ret);
      for (int i = 0; i < 5; i++) { il.MarkLabel(labels[i]); il.Emit(OpCodes.Ldstr, "case" + i); il.Emit(OpCodes.Ret); }
    });
    Console.WriteLine(table(0) + table(4) + table(5) + table(-1));
    int total = 0;
    for (int i = 0; i < 100; i++) { int k = i; total += Make<Func<int>>(il => { il.Emit(OpCodes.Ldc_I4, k * k); il.Emit(OpCodes.Ret); })(); if (i % 40 == 0) GC.Collect(); }
    Console.WriteLine(total);
    try {
      Make<Action>(il => { il.Emit(OpCodes.Ldstr, "emitted"); il.Emit(OpCodes.Newobj, typeof(TimeoutException).GetConstructor(new[] { typeof(string) })); il.Emit(OpCodes.Throw); })();
    } catch (TimeoutException e) {
      Console.WriteLine(e.Message + " " + new System.Diagnostics.StackTrace(e).GetFrame(0).GetMethod().Name);
    }
    try {
      Make<Func<int>>(il => il.Emit(OpCodes.Ret))();
      Console.WriteLine("ran");
    } catch (InvalidProgramException e) {
      Console.WriteLine(e.Message);
    }
  }
}
