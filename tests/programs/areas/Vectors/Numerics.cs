// Vector2, Vector3, Vector4, Matrix4x4, Quaternion, Plane.
using System.Numerics;

static class Numerics {
  static string S(float f) => f.ToString("F4");
  static string S(Vector2 v) => $"<{S(v.X)} {S(v.Y)}>";
  static string S(Vector3 v) => $"<{S(v.X)} {S(v.Y)} {S(v.Z)}>";
  static string S(Vector4 v) => $"<{S(v.X)} {S(v.Y)} {S(v.Z)} {S(v.W)}>";

  public static void Run() {
    Vector2 a = new(1, 2), b = new(3, -4);
    Console.WriteLine(S(a + b) + S(a * b) + S(a / b) + S(-a) + S(Vector2.Dot(a, b)) + S(b.Length()) + S(Vector2.Lerp(a, b, 0.25f)));
    Vector3 c = new(1, 2, 3), d = new(-4, 5, 0.5f);
    Console.WriteLine(S(c + d) + S(c * 2) + S(Vector3.Cross(c, d)) + S(Vector3.Dot(c, d)) + S(Vector3.Normalize(c)) + S(Vector3.Reflect(c, Vector3.UnitY)));
    Console.WriteLine(S(Vector3.Max(c, d)) + S(Vector3.Clamp(d, Vector3.Zero, Vector3.One)) + S(Vector3.Distance(c, d)) + (c == new Vector3(1, 2, 3)) + c.Equals(d) + c);
    Vector4 e = new(c, 4), f = new(a, 0, 1);
    Console.WriteLine(S(e * f) + S(Vector4.SquareRoot(e)) + S(e.LengthSquared()) + S(Vector4.Abs(-e)) + S(Vector4.Min(e, f)) + e[2]);
    Matrix4x4 m = Matrix4x4.CreateRotationY(0.5f) * Matrix4x4.CreateTranslation(1, 2, 3) * Matrix4x4.CreateScale(2);
    Console.WriteLine(S(Vector3.Transform(c, m)) + S(m.GetDeterminant()) + S(m.Translation) + m.IsIdentity);
    Console.WriteLine(Matrix4x4.Invert(m, out Matrix4x4 inverse) + S(Vector3.Transform(Vector3.Transform(c, m), inverse)) + S(Matrix4x4.Transpose(m).M21));
    Quaternion q = Quaternion.CreateFromAxisAngle(Vector3.UnitZ, 1.0f);
    Console.WriteLine(S(Vector3.Transform(c, q)) + S((q * Quaternion.Inverse(q)).W) + S(Quaternion.Slerp(Quaternion.Identity, q, 0.5f).Z));
    Console.WriteLine(S(Plane.DotCoordinate(new Plane(Vector3.UnitY, -1), c)) + S(Matrix3x2.CreateRotation(0.5f).M12) + S(new Vector2(3, 4) / 2));
    Vector3 position = default, velocity = new(1, 0.5f, 0);
    for (int i = 0; i < 1000; i++) {
      velocity += new Vector3(0, -0.001f, 0.0005f) - velocity * 0.001f;
      position += velocity * 0.01f;
    }
    Console.WriteLine(S(position) + S(velocity));
    Span<float> span = stackalloc float[4];
    e.CopyTo(span);
    Console.WriteLine(span[3] + new Vector3(span[1..]).X);
    try {
      e.CopyTo(new float[3]);
    } catch (ArgumentException x) {
      Console.WriteLine(x.GetType().Name);
    }
  }
}
