// Everything that pages are made of.
export { Button, Link } from "./button";
export { Dialog } from "./dialog";
export { Check, Choice, Code, Field, Password, Select } from "./field";
export { Alert, Form } from "./form";
export { Address, Copy, Empty, Facts, List, Note, Row, Skeleton, Steps, Words } from "./part";
export { good, NewPassword, type NewPasswordState } from "./new-password";
export { canScan, QR, Scan } from "./qr";
export { Said, translated } from "./said";
export { Stamp, useControls } from "./stamp";
export { Tally, type TallyState } from "./tally";
