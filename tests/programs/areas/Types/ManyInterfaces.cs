// A class of many interfaces, a hierarchy where each level adds one, and a hot loop whose receiver changes its mind.
static class ManyInterfaces {
  interface I0 { int M(); } interface I1 { int M(); } interface I2 { int M(); } interface I3 { int M(); } interface I4 { int M(); }
  interface I5 { int M(); } interface I6 { int M(); } interface I7 { int M(); } interface I8 { int M(); } interface I9 { int M(); }
  class All : I0, I1, I2, I3, I4, I5, I6, I7, I8, I9 {
    int I0.M() => 0; int I1.M() => 1; int I2.M() => 2; int I3.M() => 3; int I4.M() => 4;
    int I5.M() => 5; int I6.M() => 6; int I7.M() => 7; int I8.M() => 8; int I9.M() => 9;
  }
  class L0 : I0 { public virtual int M() => 10; }
  class L1 : L0, I1 { int I1.M() => 11 + M(); }
  class L2 : L1, I2 { public override int M() => 12; int I2.M() => base.M(); }
  class L3 : L2, I0 { int I0.M() => 13; }

  interface IDiamond { string Who() => "top"; }
  interface ILeft : IDiamond { string IDiamond.Who() => "left"; }
  interface IBottom : ILeft { string IDiamond.Who() => "bottom"; }
  class Diamond : IBottom;

  public static void Run() {
    object all = new All();
    int digits = ((I9)all).M();
    digits = digits * 10 + ((I0)all).M();
    digits = digits * 10 + ((I4)all).M();
    digits = digits * 10 + ((I7)all).M();
    digits = digits * 10 + ((I1)all).M();
    Console.WriteLine(digits);
    L3 deep = new L3();
    Console.WriteLine(((I0)deep).M());
    Console.WriteLine(((I1)deep).M());
    Console.WriteLine(((I2)deep).M());
    Console.WriteLine(((L0)deep).M());
    I0[] phases = { new L0(), new L1(), deep, new All(), new L2() };
    long sum = 0;
    for (int phase = 0; phase < phases.Length; phase++)
      for (int i = 0; i < 20000; i++) sum = sum * 3 + Hot(phases[phase]);
    Console.WriteLine(sum);
    Console.WriteLine(((IDiamond)new Diamond()).Who());
    Console.WriteLine(all is I5 and I6 and not IDiamond);
  }

  static int Hot(I0 receiver) => receiver.M() + 1;
}
