/** A user or group by its id: whom access, ownership or membership is given to. */
export interface Subject {
  type: "USER" | "GROUP";
  id: string;
}
